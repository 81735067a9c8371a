package io.slipway.realhost;

import io.slipway.inventory.Ipv6Address;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What the host's apt asks, on the bridge's address: Debian's packages out of the machine's own mirror, and a Kubernetes
 * repository of the test's own.
 */
final class PackageServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(8);
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    private final Map<String, byte[]> relayed = new ConcurrentHashMap<>();

    PackageServer(String debianMirror, Path kubernetes) throws IOException {
        this(DebianHost.BRIDGE, debianMirror, kubernetes);
    }

    /** @param kubernetes the folder of the Kubernetes repository */
    PackageServer(Ipv6Address address, String debianMirror, Path kubernetes) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address.toInetAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/debian/", exchange -> relay(exchange, debianMirror.replaceAll("/+$", "")));
        server.createContext("/kubernetes/", exchange -> serve(exchange, kubernetes));
        server.start();
    }

    String url(String repository) {
        return "http://packages.example.net:" + server.getAddress().getPort() + "/" + repository + "/";
    }

    private void relay(HttpExchange exchange, String mirror) throws IOException {
        String path = exchange.getRequestURI().getRawPath().substring("/debian".length());
        byte[] before = relayed.get(path);
        try (exchange) {
            if (before != null) {
                answer(exchange, 200, before);
                return;
            }
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create(mirror + path)).timeout(Duration.ofMinutes(2)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                relayed.put(path, answer.body());
            }
            answer(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(HttpExchange exchange, Path folder) throws IOException {
        try (exchange) {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring("/kubernetes/".length())).normalize();
            boolean there = file.startsWith(folder) && Files.isRegularFile(file);
            answer(exchange, there ? 200 : 404, there ? Files.readAllBytes(file) : new byte[0]);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream output = exchange.getResponseBody()) {
                output.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
