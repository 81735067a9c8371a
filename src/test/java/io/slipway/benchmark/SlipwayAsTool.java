package io.slipway.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.benchmark.Comparison.Group;
import io.slipway.realhost.ManyHosts;
import io.slipway.story.Http;
import io.slipway.story.SlipwayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Slipway as a site runs it: the packaged jar in a process of its own, with this benchmark's diagrams in its folder for a
 * site's own. A piece of work is an operation, started and watched by REST. It has run for a while, as a service has: one
 * operation of each size before the first that is measured.
 */
final class SlipwayAsTool implements Comparison.Tool, AutoCloseable {

    static final String PACKAGE_VERSION = "1.36.2-1.1";

    private static final Duration LONGEST = Duration.ofMinutes(40);

    /** What Java may use for objects; the process is larger. */
    private static final String HEAP = "-Xmx512m";

    private static final List<String> DIAGRAMS =
            List.of("small-steps", "small-steps-of-a-host", "package-installation", "package-installation-of-a-host");

    private final String name;
    private final Path hosts;
    private final Path clusters;
    private final SlipwayProcess slipway;
    private Duration used = Duration.ZERO;

    SlipwayAsTool(String name, String jar, Path hosts, Path directory, Map<String, Object> database) throws IOException {
        this.name = name;
        this.hosts = hosts;
        this.clusters = Files.createDirectories(directory.resolve("clusters"));
        Path diagrams = Files.createDirectories(directory.resolve("processes"));
        for (String diagram : DIAGRAMS) {
            Files.writeString(diagrams.resolve(diagram + ".bpmn"), Comparison.resource("processes/" + diagram + ".bpmn"));
        }
        Map<String, Object> settings = new TreeMap<>(database);
        settings.put("slipway.data", directory.resolve("data"));
        settings.put("slipway.clusters.directory", clusters);
        settings.put("slipway.engine.processes", diagrams);
        settings.put("slipway.security.admin-user", "admin");
        settings.put("slipway.security.admin-password", "admin");
        settings.put("camunda.bpm.generic-properties.properties.enable-password-policy", false);
        this.slipway = new SlipwayProcess(directory.resolve("log"), List.of(HEAP, "-XX:TieredStopAtLevel=4", "-jar", jar), settings);
        slipway.start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String run(String work, Group group) throws Exception {
        String cluster = cluster(group);
        Duration before = processorTime();
        String started = slipway.http().post("/api/v1/operations",
                "{\"process\": \"" + work + "\", \"cluster\": \"" + cluster + "\"}").body();
        String operation = Comparison.json(started).path("id").asText();
        if (operation.isEmpty()) {
            throw new IllegalStateException(started);
        }
        end(operation, group);
        used = processorTime().minus(before);
        return operation;
    }

    /** Waits for the end, asking cheaply and as seldom as it would be noticed. */
    private void end(String operation, Group group) {
        Awaitility.await(operation).atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(20L + group.count(), TimeUnit.MILLISECONDS)
                .until(() -> Comparison.json(slipway.http().get("/engine-rest/history/process-instance/count?finished=true"
                        + "&rootProcessInstances=true&processInstanceBusinessKey=" + operation).body()).path("count").asInt() == 1);
    }

    private void succeeded(String operation) throws IOException {
        JsonNode detail = detail(operation);
        if (!detail.path("operation").path("state").asText().equals("FINISHED")) {
            throw new IllegalStateException(detail.toString());
        }
    }

    private JsonNode detail(String operation) throws IOException {
        return Comparison.json(slipway.http().get("/api/v1/operations/" + operation).body());
    }

    @Override
    public String told(String operation, Group group) throws IOException {
        succeeded(operation);
        int commands = 0;
        long after = 0;
        while (true) {
            JsonNode page = Comparison.json(slipway.http()
                    .get("/api/v1/operations/" + operation + "/commands?output=false&size=1000&after=" + after).body());
            commands += page.path("entries").size();
            if (page.path("next").isMissingNode()) {
                break;
            }
            after = page.path("next").asLong();
        }
        return commands + " round trips to " + group.count() + " hosts, " + used.toMillis() + " ms of processor in Slipway";
    }

    private Duration processorTime() {
        return ProcessHandle.of(slipway.pid()).flatMap(process -> process.info().totalCpuDuration()).orElseThrow();
    }

    /** The largest memory of the process until now, in MiB, as Linux counts it. */
    long largestMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + slipway.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst().orElseThrow();
    }

    private static String cluster(Group group) {
        return "c" + group.first() + "-" + group.count();
    }

    @Override
    public void prepare(Group group) throws IOException {
        String cluster = cluster(group);
        Path file = clusters.resolve(cluster + ".yaml");
        if (Files.exists(file)) {
            return;
        }
        StringBuilder text = new StringBuilder("""
                name: %s
                ssh:
                  identity: file:%s
                  knownHosts: [%s]
                kubernetes:
                  version: 1.36.2
                  controlPlaneEndpoint: api.example.net:6443
                packages:
                  source: mirror
                  repositoryUrl: %s
                  kubernetesVersion: %s
                limits: { parallelHosts: %d }
                hosts:
                """.formatted(cluster, hosts.resolve(ManyHosts.IDENTITY), hosts.resolve(ManyHosts.KNOWN_HOSTS),
                Files.readString(hosts.resolve(ManyHosts.REPOSITORY)), PACKAGE_VERSION, group.count()));
        group.numbers().forEach(number -> text.append("  - { name: ").append(ManyHosts.name(number)).append(", role: ")
                .append(number == group.first() ? "control-plane" : "worker").append(", rack: a1, address: \"")
                .append(ManyHosts.address(number)).append("\", uplink: host0 }\n"));
        Files.writeString(file, text);
        Awaitility.await(cluster).atMost(LONGEST).until(() ->
                slipway.http().get("/api/v1/clusters/" + cluster + "/versions/1/complete").statusCode() == 200);
    }

    @Override
    public void close() {
        slipway.stop();
    }
}
