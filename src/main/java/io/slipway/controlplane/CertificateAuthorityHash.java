package io.slipway.controlplane;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a joining host pins the cluster by: SHA-256 of the CA's public key, not of its file (kubernetes-facts, section 2). */
final class CertificateAuthorityHash {

    private CertificateAuthorityHash() {}

    /**
     * One hash for each certificate of a PEM text; there are several while a CA is being replaced.
     *
     * @throws IllegalArgumentException when the text holds no certificate
     */
    static List<String> of(String pem) {
        try {
            List<String> hashes = new ArrayList<>();
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(certificate.getPublicKey().getEncoded());
                hashes.add("sha256:" + HexFormat.of().formatHex(digest));
            }
            if (hashes.isEmpty()) {
                throw new IllegalArgumentException("no certificate in /etc/kubernetes/pki/ca.crt");
            }
            return hashes;
        } catch (GeneralSecurityException unreadable) {
            // Its words quote the text, whatever its length.
            String words = String.valueOf(unreadable.getMessage());
            throw new IllegalArgumentException("/etc/kubernetes/pki/ca.crt is no certificate: "
                    + words.substring(0, Math.min(200, words.length())), unreadable);
        }
    }
}
