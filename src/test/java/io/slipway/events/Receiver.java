package io.slipway.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A ticket system's end of a webhook: keeps what it gets and answers as it is told to. */
public final class Receiver implements AutoCloseable {

    /** Not an answer: the request is held until the receiver is closed. */
    static final int HANGS = -1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final Map<String, String> headers = new java.util.concurrent.ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What came. */
    public record Request(String path, String message, long timestamp, String signature, String body, int answered) {}

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/slipway";
    }

    /** The next answers; behind them it is 204. */
    Receiver answers(Integer... statuses) {
        answers.addAll(List.of(statuses));
        return this;
    }

    Receiver sends(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The bodies that were taken, in their order. */
    List<String> taken() {
        return requests.stream().filter(request -> request.answered() == 204).map(Request::body).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Integer told = answers.poll();
            int answer = told == null ? 204 : told;
            requests.add(new Request(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    Long.parseLong(exchange.getRequestHeaders().getFirst("webhook-timestamp")),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    body,
                    answer));
            if (answer == HANGS) {
                closed.await();
                return;
            }
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer, -1);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
