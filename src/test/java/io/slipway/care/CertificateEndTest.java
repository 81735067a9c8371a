package io.slipway.care;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.Transcript;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When certificates end, as kubeadm and openssl tell it. */
class CertificateEndTest {

    @Test
    void readsWhatKubeadmSaysOfCertificatesAndAuthorities() {
        String output = Transcript.of("35b-certs-check-expiration-json").output();

        assertThat(CertificateEnd.ofKubeadm(output)).hasValueSatisfying(ends -> assertThat(ends)
                .hasSize(14)
                .contains(new CertificateEnd("apiserver", Instant.parse("2027-11-22T14:34:01Z"), false))
                .anyMatch(end -> end.name().equals("etcd-ca") && end.authority()));
    }

    @Test
    void readsOpensslsDates() {
        assertThat(CertificateEnd.ofOpenssl("kubelet's own", "notAfter=Nov  9 14:34:01 2027 GMT\n"))
                .hasValue(new CertificateEnd("kubelet's own", Instant.parse("2027-11-09T14:34:01Z"), false));
        assertThat(CertificateEnd.ofOpenssl("kubelet's own", "notAfter=Dec 24 00:00:00 2026 GMT"))
                .hasValueSatisfying(end -> assertThat(end.end()).isEqualTo("2026-12-24T00:00:00Z"));
    }

    @Test
    void whatCannotBeReadIsUnknownAndNeverGood() {
        assertThat(CertificateEnd.ofKubeadm("")).isEmpty();
        assertThat(CertificateEnd.ofKubeadm("error: no such host")).isEmpty();
        assertThat(CertificateEnd.ofKubeadm("{\"certificates\": [{\"name\": \"x\", \"expirationDate\": \"soon\"}]}")).isEmpty();
        assertThat(CertificateEnd.ofKubeadm("{}")).isEmpty();
        assertThat(CertificateEnd.ofOpenssl("x", "unable to load certificate")).isEmpty();
    }
}
