package io.slipway.benchmark;

import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Measures the console with 10,000 past operations and one of 300 hosts × 40 steps, in a real browser
 * ({@code ops-ui/scripts/measure.mjs}), and prints the table of {@code docs/benchmarks.md}.
 */
public final class ConsoleViews {

    private static final int PAST = 10_000;
    private static final int HOSTS = 300;
    private static final int STEPS = 40;

    private ConsoleViews() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Files.createTempDirectory("slipway-console");
        try (ConfigurableApplicationContext slipway = LabSlipway.start(
                Lab.demoHosts().withIngress().speed(20).start(),
                "--server.port=0", "--spring.datasource.url=jdbc:h2:file:" + data.resolve("db") + ";DB_CLOSE_ON_EXIT=FALSE")) {
            String address = "http://localhost:" + slipway.getEnvironment().getRequiredProperty("local.server.port");
            define(address);
            long large = remember(new JdbcTemplate(slipway.getBean(DataSource.class)));
            String running = begin(address);
            ProcessBuilder browser = new ProcessBuilder("node", "scripts/measure.mjs").directory(Path.of("ops-ui").toFile()).inheritIO();
            browser.environment().putAll(Map.of("SLIPWAY", address, "OPERATION", "OPS-" + large, "RUNNING", running));
            int exit = browser.start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("the browser's part ended with " + exit);
            }
        }
        System.exit(0);
    }

    private static void define(String address) throws Exception {
        StringBuilder file = new StringBuilder("""
                name: large
                kubernetes:
                  version: 1.36.2
                  controlPlaneEndpoint: api.large.test:6443
                hosts:
                """);
        for (int host = 0; host < HOSTS; host++) {
            file.append("  - { name: n%d, address: \"2001:db8:c::%x\", role: %s, rack: r%d }\n".formatted(
                    host, host + 16, host < 3 ? "control-plane" : "worker", host / 40));
        }
        send(address + "/api/v1/clusters/large", "admin", "PUT", "application/yaml", file.toString());
    }

    /** @return the number of the operation of many steps */
    private static long remember(JdbcTemplate jdbc) {
        Instant start = Instant.now().minusSeconds(PAST * 600L);
        List<Object[]> operations = new ArrayList<>();
        for (int number = 0; number < PAST; number++) {
            Instant began = start.plusSeconds(number * 600L);
            operations.add(new Object[] {
                number % 3 == 0 ? "node-join" : "cluster-care", "large", 1, "apply", "NET-" + number, number % 2 == 0 ? "ann" : "ben",
                began.atOffset(ZoneOffset.UTC), began.plusSeconds(90).atOffset(ZoneOffset.UTC), "FINISHED",
                "Finished: nothing had to be changed.", "past-" + number, ""
            });
        }
        jdbc.batchUpdate("insert into slipway_operation (process, cluster, definition_version, mode, ticket, started_by, started_at,"
                + " ended_at, state, outcome, process_instance, hosts) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", operations);
        Long large = jdbc.queryForObject("select max(number) from slipway_operation", Long.class);
        List<Object[]> runs = new ArrayList<>();
        Instant began = start.plusSeconds((PAST - 1) * 600L);
        for (int step = 0; step < STEPS; step++) {
            for (int host = 0; host < HOSTS; host++) {
                Instant at = began.plusMillis(step * 2000L + host);
                runs.add(new Object[] {
                    "OPS-" + large, "step" + step, "step" + step, "Step number " + step, "n" + host, 1, host % 7 == 0 ? "UNCHANGED" : "CHANGED", "",
                    "[]", at.atOffset(ZoneOffset.UTC), at.plusMillis(1500).atOffset(ZoneOffset.UTC)
                });
            }
        }
        jdbc.batchUpdate("insert into slipway_step_run (operation, activity, step, title, host, attempt, state, detail, changes,"
                + " started_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", runs);
        return large;
    }

    /** A bring-up that comes to its first task. @return its id */
    private static String begin(String address) throws Exception {
        String started = send(address + "/api/v1/operations", "operator", "POST", "application/json",
                "{\"process\": \"cluster-bring-up\", \"cluster\": \"demo\"}");
        Matcher id = Pattern.compile("OPS-\\d+").matcher(started);
        if (!id.find()) {
            throw new IllegalStateException("no operation has started: " + started);
        }
        return id.group();
    }

    private static String send(String address, String user, String method, String type, String body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Authorization", "Basic " + Base64.getEncoder()
                                .encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8)))
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("refused: " + answer.body());
        }
        return answer.body();
    }
}
