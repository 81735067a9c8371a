package io.slipway.story;

import static org.awaitility.Awaitility.await;

import io.slipway.Slipway;
import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Slipway as its own process with a database in files, as a site runs it, so that it can be killed. */
public final class SlipwayProcess implements AutoCloseable {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Duration START = Duration.ofMinutes(3);

    private final Path log;
    private final List<String> program;
    private final int port = freePort();
    private final Map<String, Object> settings = new TreeMap<>();
    private Process process;

    public SlipwayProcess(Lab lab) {
        this(lab, "slipway", Map.of());
    }

    /** @param node its name among others @param further settings, before the lab's own */
    public SlipwayProcess(Lab lab, String node, Map<String, Object> further) {
        this(lab.directory().resolve(node + ".log"), List.of(Slipway.class.getName()), Map.of());
        settings.putAll(LabSlipway.properties(lab));
        settings.put("slipway.engine.node", node);
        settings.putAll(further);
    }

    /** @param program what Java is told: its own options, then the class to run */
    public SlipwayProcess(Path log, List<String> program, Map<String, Object> settings) {
        this.log = log;
        this.program = program;
        this.settings.putAll(settings);
    }

    /** Returns when it answers. */
    public void start() {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-Xmx512m", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path")));
        command.addAll(program);
        command.add("--server.port=" + port);
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        await("Slipway's start").atMost(START).pollInterval(Duration.ofMillis(200)).until(this::answers);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("Slipway ended by itself:\n" + log());
        }
        try {
            return http().get("/actuator/health").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** As a power failure would: no shutdown hook runs, no connection is closed in order. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** As systemd does it: asks, and waits until it has ended. */
    public void stop() {
        try {
            process.destroy();
            process.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** As the machine numbers it. */
    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public Http http() {
        return new Http(port, "admin:admin");
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
