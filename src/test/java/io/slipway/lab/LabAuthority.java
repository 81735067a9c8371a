package io.slipway.lab;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate authority, as {@code kubeadm init} makes one for the cluster. */
public final class LabAuthority {

    /** A certificate with its key. */
    public record Issued(X509Certificate certificate, KeyPair key) {

        public String certificatePem() {
            return pem(certificate);
        }

        public String keyPem() {
            return pem(withCurve(key.getPrivate()));
        }
    }

    private final Issued self;
    private final List<String> keys = new CopyOnWriteArrayList<>();

    /** Far more than the lab's clock ever jumps ahead: whoever checks a certificate has the real one. */
    private static final Duration BEFORE = Duration.ofDays(30);

    LabAuthority(String commonName, Instant now) {
        KeyPair key = keyPair();
        X500Name name = new X500Name("CN=" + commonName);
        self = new Issued(sign(name, name, key, key, true, now, Duration.ofDays(3650), List.of()), key);
        keys.add(self.keyPem());
    }

    public X509Certificate certificate() {
        return self.certificate();
    }

    public String certificatePem() {
        return self.certificatePem();
    }

    public String keyPem() {
        return self.keyPem();
    }

    /** The private keys of all that was ever issued, and the authority's own, as PEM. */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    /** {@code sha256:} and the digest of the public key's DER (kubernetes-facts, section 2). */
    public String discoveryHash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(self.certificate().getPublicKey().getEncoded());
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException cause) {
            throw new IllegalStateException(cause);
        }
    }

    /**
     * Issues a certificate for a year.
     *
     * @param subject such as {@code O=kubeadm:cluster-admins,CN=kubernetes-admin}
     * @param names DNS names and IPv6 addresses
     */
    public Issued issue(String subject, List<String> names, Instant now) {
        KeyPair key = keyPair();
        Issued issued = new Issued(sign(new X500Name(subject),
                new X500Name(self.certificate().getSubjectX500Principal().getName()),
                key, self.key(), false, now, Duration.ofDays(365), names), key);
        keys.add(issued.keyPem());
        return issued;
    }

    /** A key store with one entry, protected by no password. */
    static KeyStore keyStore(Issued issued) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("key", issued.key().getPrivate(), new char[0],
                    new X509Certificate[] {issued.certificate()});
            return store;
        } catch (GeneralSecurityException cause) {
            throw new IllegalStateException(cause);
        }
    }

    /** A key store that trusts this authority alone. */
    KeyStore trustStore() {
        try {
            KeyStore store = emptyStore();
            store.setCertificateEntry("ca", self.certificate());
            return store;
        } catch (GeneralSecurityException cause) {
            throw new IllegalStateException(cause);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException cause) {
            throw new IllegalStateException(cause);
        }
    }

    private static X509Certificate sign(X500Name subject, X500Name issuer, KeyPair key, KeyPair issuerKey,
            boolean authority, Instant now, Duration validity, List<String> names) {
        try {
            var builder = new JcaX509v3CertificateBuilder(issuer, new BigInteger(63, new SecureRandom()),
                    Date.from(now.minus(BEFORE)), Date.from(now.plus(validity)), subject,
                    key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names.stream()
                        .map(name -> new GeneralName(
                                name.contains(":") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        } catch (GeneralSecurityException | OperatorCreationException cause) {
            throw new IllegalStateException(cause);
        }
    }

    /** As OpenSSL and Go write a key of an elliptic curve: with the curve's name, without which OpenSSL reads no key. */
    private static PemObject withCurve(PrivateKey key) {
        try {
            PrivateKeyInfo all = PrivateKeyInfo.getInstance(key.getEncoded());
            ECPrivateKey inner = ECPrivateKey.getInstance(all.parsePrivateKey());
            return new PemObject("EC PRIVATE KEY", new ECPrivateKey(
                    256, inner.getKey(), all.getPrivateKeyAlgorithm().getParameters()).getEncoded());
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
        return text.toString();
    }
}
