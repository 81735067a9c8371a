package io.slipway.realhost;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.inventory.Ipv6Address;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabListener;
import io.slipway.lab.LabResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers the programs of Kubernetes on the real hosts ({@code lab-hand.pl}). Each host has a twin in the simulated lab: what
 * the host tells (its boot, files, ports, packages) is put upon the twin, the program runs there, and the host is told what to
 * print, which files to write, which ports and pods to have.
 */
final class RealLabHands implements AutoCloseable {

    private static final List<String> TREES = List.of("/etc/kubernetes", "/var/lib/kubelet", "/var/lib/etcd");
    private static final Set<String> CONTROL_PLANE_PORTS = Set.of("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler");
    private static final HexFormat HEX = HexFormat.of();

    private final Lab lab;
    private final Ipv6Address address;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "real-lab");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, ServerSocket> apiServers = new ConcurrentHashMap<>();

    RealLabHands(Lab lab, Ipv6Address address) throws IOException {
        this.lab = lab;
        this.address = address;
        server = HttpServer.create(new InetSocketAddress(address.toInetAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/hosts/", this::answer);
        for (LabHost twin : lab.controlPlaneHosts()) {
            ServerSocket front = new ServerSocket(0, 100, address.toInetAddress());
            apiServers.put(twin.name(), front);
            workers.execute(() -> serve(twin, front));
        }
        lab.hosts().forEach(twin -> twin.units().install("kubelet.service", "kubelet"));
        server.start();
    }

    String url() {
        return "http://" + address.bracketed() + ":" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = exchange.getRequestURI().getPath().replaceFirst("^/hosts/", "").strip();
            String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] said = String.join("\n", answer(lab.host(name), question)).concat("\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
        } catch (RuntimeException broken) {
            broken.printStackTrace();
            throw broken;
        }
    }

    private List<String> answer(LabHost twin, String text) {
        RealHostReport report = RealHostReport.of(text);
        if (!twin.bootId().equals(report.boot())) {
            twin.powerOff();
            twin.powerOn(report.boot());
        }
        List<String> line = report.arguments();
        report.putUpon(twin);
        List<String> answer = new ArrayList<>();
        switch (line.get(0)) {
            case "beat" -> answer.add("code 0");
            case "kubelet-stop" -> {
                twin.units().stop("kubelet");
                answer.add("code 0");
            }
            case "kubelet" -> {
                if (!twin.units().runs("kubelet")) {
                    twin.units().restart("kubelet");
                }
                boolean runs = twin.units().runs("kubelet");
                answer.add("err " + hex(runs ? "kubelet runs\n" : lastWords(twin)));
                answer.add("code " + (runs ? 0 : 1));
            }
            default -> run(twin, line, answer);
        }
        wanted(twin, answer);
        return answer;
    }

    /** What a kubelet that cannot run says into its journal. */
    private static String lastWords(LabHost twin) {
        return twin.execute("journalctl", "--unit", "kubelet", "--no-pager", "--lines", "10").output();
    }

    private static void run(LabHost twin, List<String> line, List<String> answer) {
        Map<String, String> before = files(twin);
        boolean ran = twin.units().isActive("kubelet");
        Object since = twin.units().state("kubelet").since();
        LabResult result = twin.execute(line);
        Map<String, String> after = files(twin);
        before.keySet().stream().filter(path -> !after.containsKey(path)).forEach(path -> answer.add("remove " + path));
        after.forEach((path, written) -> {
            if (!written.equals(before.get(path))) {
                answer.add("file " + written.substring(0, 4) + " " + path + " " + written.substring(5));
            }
        });
        if (twin.units().isActive("kubelet") && !since.equals(twin.units().state("kubelet").since())) {
            answer.add("restart");
        } else if (ran && !twin.units().isActive("kubelet")) {
            answer.add("stop");
        }
        answer.add("out " + hex(result.output()));
        answer.add("err " + hex(result.errorOutput()));
        answer.add("code " + result.exitCode());
    }

    /** Mode and content of what Kubernetes has on the host. */
    private static Map<String, String> files(LabHost twin) {
        Map<String, String> files = new TreeMap<>();
        TREES.forEach(tree -> twin.files().under(tree).forEach(path -> twin.files().node(path).ifPresent(node ->
                files.put(path, node.mode() + " " + (node.content().length == 0 ? "-" : HEX.formatHex(node.content()))))));
        return files;
    }

    /** Ports, pods and packet rules that the host shall have now. */
    private void wanted(LabHost twin, List<String> answer) {
        twin.sockets().ports().forEach((port, owner) -> {
            if (CONTROL_PLANE_PORTS.contains(owner) || owner.equals("kubelet")) {
                answer.add("listen " + port + " " + (owner.equals("kube-apiserver")
                        ? apiServers.get(twin.name()).getLocalPort() : 0));
            }
        });
        if (twin.units().runs("kubelet")) {
            RealHostPods.of(lab, twin).ifPresent(pods -> {
                answer.addAll(pods.lines());
                pods.rules().ifPresent(rules -> answer.add("rules " + hex(rules)));
            });
        }
    }

    private static String hex(String text) {
        return text.isEmpty() ? "0a" : HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Connections to the host's port 6443, which the host passes on to here. */
    private void serve(LabHost twin, ServerSocket front) {
        while (!front.isClosed()) {
            try {
                Socket client = front.accept();
                Optional<InetSocketAddress> inner = twin.sockets().at(6443).flatMap(LabListener::socket);
                if (inner.isEmpty()) {
                    client.close();
                    continue;
                }
                client.setTcpNoDelay(true);
                Socket target = new Socket(inner.get().getAddress(), inner.get().getPort());
                target.setTcpNoDelay(true);
                workers.execute(() -> copy(client, target));
                workers.execute(() -> copy(target, client));
            } catch (IOException closed) {
                // Closed, or the API server went away in this moment.
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from; to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // The other side closed first.
        }
    }

    @Override
    public void close() {
        server.stop(0);
        for (ServerSocket front : apiServers.values()) {
            try {
                front.close();
            } catch (IOException trouble) {
                throw new UncheckedIOException(trouble);
            }
        }
        workers.shutdownNow();
    }
}
