package io.slipway.kube.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What a cluster's admin.conf holds: whom to trust and who we are. Only in memory; prints nothing of it. */
final class Credentials {

    private final List<X509Certificate> authorities;
    private final List<X509Certificate> clientCertificates;
    private final PrivateKey clientKey;

    private Credentials(
            List<X509Certificate> authorities, List<X509Certificate> clientCertificates, PrivateKey clientKey) {
        this.authorities = authorities;
        this.clientCertificates = clientCertificates;
        this.clientKey = clientKey;
    }

    /**
     * Reads a kubeconfig with inline data, as kubeadm writes {@code /etc/kubernetes/admin.conf}.
     *
     * @throws IllegalArgumentException when it is none; the message repeats nothing of the file
     */
    static Credentials read(String kubeconfig) {
        try {
            Object parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(kubeconfig);
            Map<?, ?> root = map(parsed, "the file");
            String current = String.valueOf(root.get("current-context"));
            Map<?, ?> context = map(named(root, "contexts", current).get("context"), "the current context");
            Map<?, ?> cluster =
                    map(named(root, "clusters", String.valueOf(context.get("cluster"))).get("cluster"), "the cluster");
            Map<?, ?> user = map(named(root, "users", String.valueOf(context.get("user"))).get("user"), "the user");
            return new Credentials(
                    Pem.certificates(data(cluster, "certificate-authority-data")),
                    Pem.certificates(data(user, "client-certificate-data")),
                    Pem.privateKey(data(user, "client-key-data")));
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalArgumentException("a certificate or key in it cannot be read", unreadable);
        } catch (org.yaml.snakeyaml.error.YAMLException notYaml) {
            // Its message quotes the file.
            throw new IllegalArgumentException("it is not YAML");
        }
    }

    private static Map<?, ?> named(Map<?, ?> root, String list, String name) {
        if (root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map && name.equals(String.valueOf(map.get("name")))) {
                    return map;
                }
            }
        }
        throw new IllegalArgumentException("its list of " + list + " lacks what the current context names");
    }

    private static Map<?, ?> map(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(what + " is not a map");
    }

    private static String data(Map<?, ?> map, String field) {
        if (map.get(field) instanceof String text) {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.US_ASCII);
        }
        throw new IllegalArgumentException("it holds no " + field);
    }

    /** When the client certificate ends. */
    Instant expires() {
        return clientCertificates.get(0).getNotAfter().toInstant();
    }

    KeyManager[] keyManagers() {
        try {
            KeyStore store = empty();
            store.setKeyEntry("client", clientKey, new char[0], clientCertificates.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException("the client certificate cannot be used", unusable);
        }
    }

    /** Trusts the cluster's own authorities and nobody else. */
    X509ExtendedTrustManager trust() {
        try {
            KeyStore store = empty();
            for (int number = 0; number < authorities.size(); number++) {
                store.setCertificateEntry("authority-" + number, authorities.get(number));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException("the cluster's certificate authority cannot be used", unusable);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credentials credentials
                && credentials.authorities.equals(authorities)
                && credentials.clientCertificates.equals(clientCertificates);
    }

    @Override
    public int hashCode() {
        return Objects.hash(authorities, clientCertificates);
    }

    @Override
    public String toString() {
        return "[credentials until " + expires() + "]";
    }
}
