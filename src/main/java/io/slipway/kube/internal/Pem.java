package io.slipway.kube.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys as kubeadm writes them. Java reads keys only as PKCS#8, and fabric8 needs
 * BouncyCastle for elliptic curves, so the older envelopes (PKCS#1, SEC 1) are wrapped here.
 */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** AlgorithmIdentifier of rsaEncryption with its NULL parameter (RFC 8017, appendix A.1). */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** Object identifier id-ecPublicKey (RFC 5480, section 2.1.1). */
    private static final byte[] ELLIPTIC_CURVE = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pem() {}

    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                certificates.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(decoded(block.group(2)))));
            }
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("no certificate found");
        }
        return certificates;
    }

    static PrivateKey privateKey(String text) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            byte[] der = decoded(block.group(2));
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(der);
                }
                case "RSA PRIVATE KEY" -> {
                    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(wrapped(RSA, der)));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] algorithm = element(0x30, joined(ELLIPTIC_CURVE, curve(der)));
                    return KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(wrapped(algorithm, der)));
                }
                default -> { /* another block, such as EC PARAMETERS, may come before the key */ }
            }
        }
        throw new GeneralSecurityException("no private key found");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        GeneralSecurityException last = null;
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException otherAlgorithm) {
                last = otherAlgorithm;
            }
        }
        throw last;
    }

    /** The curve's object identifier, told by the length of the key's number (RFC 5915); kubeadm uses no others. */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        int content = sec1.length > 1 && sec1[1] == (byte) 0x81 ? 3 : 2;
        int length = sec1.length > content + 4 && sec1[content + 3] == 0x04 ? sec1[content + 4] : -1;
        return switch (length) {
            case 32 -> HexFormat.of().parseHex("06082a8648ce3d030107");
            case 48 -> HexFormat.of().parseHex("06052b81040022");
            case 66 -> HexFormat.of().parseHex("06052b81040023");
            default -> throw new GeneralSecurityException("the private key is of no known curve");
        };
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(0x30, joined(new byte[] {2, 1, 0}, algorithm, element(0x04, key)));
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = java.math.BigInteger.valueOf(content.length).toByteArray();
            int skip = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - skip));
            out.write(length, skip, length.length - skip);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] decoded(String base64) {
        return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    }
}
