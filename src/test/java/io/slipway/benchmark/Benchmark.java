package io.slipway.benchmark;

import io.slipway.host.internal.ShellSpeed;
import io.slipway.lab.Lab;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Measures Slipway and prints the tables of {@code docs/benchmarks.md}. Arguments: how often each thing is measured, then
 * the numbers of hosts to prepare.
 */
public final class Benchmark {

    /** As in the demo: what takes a minute in a data centre takes three seconds. */
    private static final double SPEED = 20;

    private static final int COMMANDS = 1000;

    private final int rounds;
    private final PrintStream out;

    Benchmark(int rounds, PrintStream out) {
        this.rounds = rounds;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        List<Integer> sizes = arguments.length > 1
                ? Arrays.stream(arguments).skip(1).map(Integer::valueOf).toList()
                : List.of(6, 50, 300);
        Benchmark benchmark = new Benchmark(rounds, System.out);
        benchmark.starts();
        benchmark.bringUps();
        benchmark.commands(COMMANDS);
        benchmark.joins(sizes);
        benchmark.preparations(sizes);
        System.exit(0);
    }

    void starts() throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            seconds.add(start());
        }
        out.printf("%n| what | median | all |%n|---|---|---|%n| start in an empty directory until it answers | %s | %s |%n",
                shown(median(seconds)), shown(seconds));
    }

    private static double start() throws Exception {
        Path directory = Files.createTempDirectory("slipway-start");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        long begin = System.nanoTime();
        Process slipway = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), "io.slipway.Slipway", "--server.port=" + port)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.log").toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .until(() -> isReady(port));
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            slipway.destroyForcibly().waitFor();
            org.springframework.util.FileSystemUtils.deleteRecursively(directory);
        }
    }

    private static boolean isReady(int port) {
        try {
            HttpURLConnection health = (HttpURLConnection)
                    URI.create("http://localhost:" + port + "/actuator/health").toURL().openConnection();
            return health.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    void bringUps() {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (Installation slipway = new Installation(Lab.demoHosts().withIngress().speed(SPEED).start())) {
                seconds.add(seconds(slipway.bringUp()));
            }
        }
        out.printf("| bring-up of the demo's six hosts, its tasks done at once | %s | %s |%n",
                shown(median(seconds)), shown(seconds));
    }

    /** @param count commands in each measurement */
    void commands(int count) throws Exception {
        out.printf("%n| commands at once | Slipway, per s | MINA SSHD alone, per s | Slipway's share |%n|---|---|---|---|%n");
        try (ShellSpeed speed = new ShellSpeed(Lab.demoHosts().start())) {
            for (int atOnce : new int[] {1, 8}) {
                List<Double> ours = new ArrayList<>();
                List<Double> raw = new ArrayList<>();
                speed.slipway(count, atOnce);
                speed.raw(count, atOnce);
                for (int round = 0; round < rounds; round++) {
                    ours.add(speed.slipway(count, atOnce));
                    raw.add(speed.raw(count, atOnce));
                }
                out.printf(Locale.ROOT, "| %d | %.0f | %.0f | %.2f |%n", atOnce, median(ours), median(raw),
                        median(ours) / median(raw));
            }
        }
    }

    /** @param sizes nodes that the cluster has before */
    void joins(List<Integer> sizes) {
        out.printf("%n| nodes before | the join of one more | all |%n|---|---|---|%n");
        for (int nodes : sizes) {
            List<Double> seconds = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                seconds.add(seconds(join(nodes)));
            }
            out.printf("| %d | %s | %s |%n", nodes, shown(median(seconds)), shown(seconds));
        }
    }

    private static Duration join(int nodes) {
        Lab lab = lab(nodes + 1);
        try (Installation slipway = Installation.without(lab, lab.hosts().get(nodes).name())) {
            slipway.bringUp();
            return slipway.join();
        }
    }

    void preparations(List<Integer> sizes) throws Exception {
        out.printf("%n| hosts | by the engine | the same steps without it | ratio | all |%n|---|---|---|---|---|%n");
        for (int hosts : sizes) {
            List<Double> engine = new ArrayList<>();
            List<Double> plain = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                try (PlainPreparation preparation = new PlainPreparation(lab(hosts))) {
                    plain.add(seconds(preparation.run()));
                }
                try (Installation slipway = new Installation(lab(hosts))) {
                    engine.add(seconds(slipway.preparation()));
                }
            }
            out.printf(Locale.ROOT, "| %d | %s | %s | %.2f | %s; %s |%n", hosts, shown(median(engine)),
                    shown(median(plain)), median(engine) / median(plain), shown(engine), shown(plain));
        }
    }

    private static Lab lab(int hosts) {
        int controlPlane = hosts >= 6 ? 3 : 1;
        return Lab.hosts(controlPlane, hosts - controlPlane).speed(SPEED).start();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String shown(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }

    private static String shown(List<Double> seconds) {
        return String.join(", ", seconds.stream().map(one -> String.format(Locale.ROOT, "%.1f", one)).toList());
    }
}
