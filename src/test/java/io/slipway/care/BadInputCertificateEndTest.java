package io.slipway.care;

import io.slipway.faults.ParserLaw;
import org.junit.jupiter.api.Test;

/** Ends of certificates as kubeadm and openssl tell them, spoilt: unreadable is an answer, never an exception. */
class BadInputCertificateEndTest {

    private static final String KUBEADM = """
            {"kind": "CertificateExpirationInfo", "apiVersion": "output.kubeadm.k8s.io/v1alpha3",
             "certificates": [
              {"name": "admin.conf", "expirationDate": "2027-11-22T14:34:01Z", "residualTime": 31535903,
               "externallyManaged": false, "caName": "ca", "missing": false}],
             "certificateAuthorities": [
              {"name": "ca", "expirationDate": "2036-11-19T14:34:00Z", "residualTime": 315359900, "missing": false}]}
            """;

    @Test
    void ofKubeadm() {
        ParserLaw.holds(KUBEADM, IllegalStateException.class, CertificateEnd::ofKubeadm);
    }

    @Test
    void ofOpenssl() {
        ParserLaw.holds("notAfter=Nov  9 14:34:01 2027 GMT\n", IllegalStateException.class,
                text -> CertificateEnd.ofOpenssl("/etc/x.crt", text));
    }
}
