package io.slipway.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * One control-plane host's API server: TLS with the cluster's own certificates before the mock that all API servers of
 * the cluster share, as they would share etcd. Without a client certificate only the few paths answer that a real one
 * opens to anonymous callers.
 */
final class LabApiServer implements LabListener, AutoCloseable {

    private static final Pattern ANONYMOUS = Pattern.compile("GET /(readyz|livez|healthz|version|"
            + "api/v1/namespaces/kube-public/configmaps/cluster-info)(\\?\\S*)? HTTP/1\\.1");

    private final LabHost host;
    private final LabCluster cluster;
    private final String authorityPem;
    private final SSLServerSocket front;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean healthy = true;

    LabApiServer(LabHost host, LabCluster cluster, LabAuthority authority, LabAuthority.Issued serving) {
        this.host = host;
        this.cluster = cluster;
        this.authorityPem = authority.certificatePem();
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(LabAuthority.keyStore(serving), new char[0]);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(authority.trustStore());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            front = (SSLServerSocket) context.getServerSocketFactory()
                    .createServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
            front.setWantClientAuth(true);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        } catch (GeneralSecurityException cause) {
            throw new IllegalStateException(cause);
        }
        host.lab().background(this::serve);
    }

    /** Whether {@code /readyz} says ok; an unhealthy one answers 500 there and works on. */
    void healthy(boolean ready) {
        healthy = ready;
    }

    private void serve() {
        while (!front.isClosed()) {
            try {
                SSLSocket client = (SSLSocket) front.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                host.lab().background(() -> connection(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connection(SSLSocket client) {
        try (client; Socket mock = new Socket(InetAddress.getLoopbackAddress(), cluster.mockPort())) {
            mock.setTcpNoDelay(true);
            open.add(mock);
            client.startHandshake();
            InputStream in = client.getInputStream();
            if (!healthy || !isKnown(client)) {
                byte[] head = head(in);
                String line = new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
                client.getOutputStream().write(restricted(line, mock).getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().flush();
                return;
            }
            host.lab().background(() -> copy(mock, client));
            in.transferTo(mock.getOutputStream());
        } catch (IOException ended) {
            // A side went away; what is open is closed behind this.
        } finally {
            open.remove(client);
        }
    }

    private String restricted(String line, Socket mock) throws IOException {
        if (!healthy && line.startsWith("GET /readyz")) {
            return response("500 Internal Server Error", "[-]etcd failed: reason withheld\nreadyz check failed");
        }
        if (!ANONYMOUS.matcher(line).matches()) {
            return response("403 Forbidden", "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
                    + "\"message\":\"forbidden: User \\\"system:anonymous\\\" cannot do this\","
                    + "\"reason\":\"Forbidden\",\"code\":403}");
        }
        mock.getOutputStream().write((line + "\r\nHost: lab\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        mock.getOutputStream().flush();
        return new String(mock.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String response(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static boolean isKnown(SSLSocket client) {
        try {
            return client.getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException anonymous) {
            return false;
        }
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toByteArray();
    }

    private static void copy(Socket from, Socket to) {
        try (from; to; OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
        } catch (IOException ended) {
            // The other side closed first.
        }
    }

    @Override
    public String owner() {
        return "kube-apiserver";
    }

    @Override
    public boolean isTls() {
        return true;
    }

    @Override
    public Optional<InetSocketAddress> socket() {
        return Optional.of(new InetSocketAddress("127.0.0.1", front.getLocalPort()));
    }

    @Override
    public Optional<String> certificateAuthority() {
        return Optional.of(authorityPem);
    }

    @Override
    public Answer answer(LabHost from, String path) {
        if (!path.matches("/(readyz|livez|healthz|version).*")) {
            return new Answer(403, "forbidden");
        }
        if (path.startsWith("/version")) {
            return Answer.ok("{\"major\": \"1\", \"gitVersion\": \"" + cluster.version() + "\"}");
        }
        return healthy || !path.startsWith("/readyz") ? Answer.ok("ok") : new Answer(500, "readyz check failed");
    }

    @Override
    public void close() {
        try {
            front.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
