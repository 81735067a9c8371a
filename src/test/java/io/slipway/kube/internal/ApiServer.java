package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An API server for tests: fabric8's mock in CRUD mode behind TLS, with a certificate authority of its own. */
final class ApiServer implements AutoCloseable {

    final KubernetesMockServer mock;
    final AtomicInteger connections = new AtomicInteger();
    /** What reached the API, in the order of its coming. */
    final List<Request> requests = new CopyOnWriteArrayList<>();
    /** Asked before the API itself: what it returns is answered instead. */
    volatile Function<Request, Optional<MockResponse>> instead = request -> Optional.empty();
    private final SSLServerSocket front;
    private final SSLContext context;
    private final List<SSLServerSocket> others = new CopyOnWriteArrayList<>();
    private final KeyPair authorityKey = keyPair("EC");
    private final X509Certificate authority;
    private final String clientKeyKind;
    private final Instant clientExpiry;

    /** Held, because a level is forgotten with its logger: the mock tells every request. */
    private static final java.util.logging.Logger MOCK = java.util.logging.Logger.getLogger("io.fabric8.mockwebserver");

    static {
        MOCK.setLevel(java.util.logging.Level.WARNING);
    }

    ApiServer(String clientKeyKind, Duration clientValidity, String... names) throws Exception {
        this.clientKeyKind = clientKeyKind;
        this.clientExpiry = Instant.now().plus(clientValidity);
        authority = certificate("CN=kubernetes", authorityKey, null, authorityKey, true, clientLater(), List.of());
        Map<ServerRequest, Queue<ServerResponse>> answers = new HashMap<>();
        mock = new KubernetesMockServer(
                new Context(), new MockWebServer(), answers, new Recording(answers), false);
        mock.expect().get().withPath("/version").andReturn(200, "{\"gitVersion\": \"v1.36.2\"}").always();
        mock.init(InetAddress.getLoopbackAddress(), 0);
        KeyPair key = keyPair("RSA");
        X509Certificate certificate =
                certificate("CN=kube-apiserver", key, authority, authorityKey, false, clientLater(), List.of(names));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        front = listener();
    }

    private SSLServerSocket listener() throws IOException {
        SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(() -> serve(listener));
        return listener;
    }

    /** One more API server of the same cluster: a listener of its own before the same objects. */
    int another() throws IOException {
        SSLServerSocket other = listener();
        others.add(other);
        return other.getLocalPort();
    }

    /** A request, and when it was there. */
    record Request(Instant at, String method, String path) {}

    /** The mock, which keeps no time. */
    private final class Recording extends KubernetesMixedDispatcher {

        Recording(Map<ServerRequest, Queue<ServerResponse>> answers) {
            super(answers);
        }

        @Override
        public MockResponse dispatch(RecordedRequest recorded) {
            Request request = new Request(Instant.now(), recorded.getMethod(), recorded.getPath());
            requests.add(request);
            Optional<MockResponse> answer = instead.apply(request);
            return answer.isPresent() ? answer.get() : super.dispatch(recorded);
        }
    }

    private static Date clientLater() {
        return Date.from(Instant.now().plus(Duration.ofDays(1)));
    }

    int port() {
        return front.getLocalPort();
    }

    private void serve(SSLServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket in = listener.accept();
                connections.incrementAndGet();
                Socket out = new Socket(InetAddress.getLoopbackAddress(), mock.getPort());
                daemon(() -> copy(in, out));
                daemon(() -> copy(out, in));
            } catch (IOException closed) {
                // Either the server was closed or a client went away in its handshake.
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException ended) {
            // One side closed; try-with-resources closes the other.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    /** What kubeadm writes as admin.conf. */
    String adminConf() throws Exception {
        KeyPair key = keyPair(clientKeyKind);
        X509Certificate certificate = certificate(
                "CN=kubernetes-admin", key, authority, authorityKey, false, Date.from(clientExpiry), List.of());
        java.io.StringWriter keyText = new java.io.StringWriter();
        try (var pem = new org.bouncycastle.openssl.jcajce.JcaPEMWriter(keyText)) {
            // Writes the older envelopes, as Go does for kubeadm.
            pem.writeObject(key.getPrivate());
        }
        return """
                apiVersion: v1
                kind: Config
                current-context: kubernetes-admin@kubernetes
                clusters:
                - name: kubernetes
                  cluster:
                    server: https://api.example.net:6443
                    certificate-authority-data: %s
                contexts:
                - name: kubernetes-admin@kubernetes
                  context: {cluster: kubernetes, user: kubernetes-admin}
                users:
                - name: kubernetes-admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                """
                .formatted(base64(pem(authority)), base64(pem(certificate)), base64(keyText.toString()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String pem(X509Certificate certificate) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static KeyPair keyPair(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(kind.equals("EC") ? 256 : 2048);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(
            String subject,
            KeyPair key,
            X509Certificate issuer,
            KeyPair issuerKey,
            boolean isAuthority,
            Date until,
            List<String> names)
            throws Exception {
        X500Name issuerName = issuer == null ? new X500Name(subject) : new X500Name(issuer.getSubjectX500Principal().getName());
        var builder = new JcaX509v3CertificateBuilder(
                issuerName,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(Instant.now().minus(Duration.ofHours(1))),
                until,
                new X500Name(subject),
                key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (!names.isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names.stream()
                    .map(name -> new GeneralName(name.contains(":") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new)));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
    }

    @Override
    public void close() throws IOException {
        front.close();
        for (SSLServerSocket other : others) {
            other.close();
        }
        mock.destroy();
    }
}
