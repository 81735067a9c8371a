package io.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.host.CommandRecorder;
import io.slipway.host.Work;
import io.slipway.inventory.HostName;
import io.slipway.step.Change;
import io.slipway.step.HostStep;
import io.slipway.step.StepProvider;
import io.slipway.step.StepRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.test.context.ActiveProfiles;
import org.yaml.snakeyaml.Yaml;

/** Monitoring reads Slipway with a login, and the dashboard and the alerts that come with it ask for what is there. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
@AutoConfigureObservability(tracing = false)
class MetersTest {

    @Autowired
    private TestRestTemplate http;

    @Autowired
    private StepRecorder steps;

    @Autowired
    private CommandRecorder commands;

    @Autowired
    private List<StepProvider> providers;

    private String scraped() {
        return http.withBasicAuth("admin", "a-password-for-tests-1").getForObject("/actuator/prometheus", String.class);
    }

    private void somethingHappened() {
        HostStep step = providers.stream().flatMap(provider -> provider.hostSteps().stream()).findFirst().orElseThrow();
        Work work = new Work("OPS-1", 1, step.id(), 1);
        Optional<HostName> host = Optional.of(new HostName("m1"));
        steps.ended(work, step, host, Instant.now().minusSeconds(2), List.of(Change.of("a file")));
        steps.ended(work, step, host, Instant.now(), List.of());
        steps.failed(work, step, host, Instant.now(), "COMMAND_FAILED on m1");
        for (Optional<Integer> code : List.of(Optional.of(0), Optional.of(1), Optional.<Integer>empty())) {
            commands.record(new CommandRecorder.Entry(
                    "edge1", host.get(), work, "true", Instant.now(), Duration.ofMillis(30), code, "", ""));
        }
    }

    @Test
    void nobodyReadsThemWithoutALogin() {
        assertThat(http.getForEntity("/actuator/prometheus", String.class).getStatusCode().value()).isEqualTo(401);
    }

    @Test
    void stepsAndCommandsAreCountedByResultAndNotByHost() {
        somethingHappened();

        assertThat(scraped())
                .containsPattern("slipway_steps_seconds_count\\{[^}]*result=\"changed\"[^}]*} [1-9]")
                .containsPattern("slipway_steps_seconds_count\\{[^}]*result=\"nothing_to_do\"[^}]*} [1-9]")
                .containsPattern("slipway_steps_seconds_count\\{[^}]*result=\"failed\"[^}]*} [1-9]")
                .containsPattern("slipway_host_commands_seconds_count\\{[^}]*result=\"lost\"[^}]*} [1-9]")
                .contains("slipway_nodes 1.0").contains("slipway_incidents ")
                .doesNotContain("host=\"m1\"");
    }

    @Test
    void theDashboardAndTheAlertsAskForWhatIsThere() throws Exception {
        somethingHappened();
        String scraped = scraped();
        List<String> expressions = expressions();

        assertThat(expressions).hasSizeGreaterThan(16);
        assertThat(expressions).allSatisfy(expression -> {
            assertThat(Asked.in(expression).series()).as(expression).isNotEmpty();
            assertThat(Asked.in(expression).missingIn(scraped)).as(expression).isEmpty();
        });
    }

    @Test
    void anAlertOnWhatIsNotThereIsFound() {
        somethingHappened();
        String scraped = scraped();

        assertThat(Asked.in("max(slipway_incident) > 0").missingIn(scraped)).containsExactly("slipway_incident");
        assertThat(Asked.in("rate(other_seconds_count[5m])").missingIn(scraped)).containsExactly("other_seconds_count");
        assertThat(Asked.in("slipway_host_commands_seconds_count{result=\"gone\"}").missingIn(scraped))
                .containsExactly("slipway_host_commands_seconds_count{result=\"gone\"}");
        assertThat(Asked.in("sum by (host) (slipway_host_commands_seconds_count)").missingIn(scraped)).containsExactly("by host");
        assertThat(Asked.in("up{job=\"slipway\"} == 0").missingIn(scraped)).isEmpty();
    }

    private static List<String> expressions() throws Exception {
        List<String> all = new ArrayList<>(
                new ObjectMapper().readTree(Path.of("src/dist/grafana-dashboard.json").toFile()).findValuesAsText("expr"));
        JsonNode alerts = new ObjectMapper().valueToTree(
                new Yaml().load(Files.readString(Path.of("src/dist/prometheus-alerts.yaml"))));
        List<String> ofAlerts = alerts.findValuesAsText("expr");
        assertThat(ofAlerts).hasSameSizeAs(alerts.findValuesAsText("alert")).isNotEmpty();
        all.addAll(ofAlerts);
        return all;
    }

    /**
     * What an expression of Prometheus asks for.
     *
     * @param series the metrics with their labels in braces, as written
     * @param grouped the labels that results are grouped by
     */
    private record Asked(List<String> series, List<String> grouped) {

        /** A name that no bracket follows is a metric; a function's has one. */
        private static final Pattern SERIES = Pattern.compile("\\b([a-zA-Z_:][a-zA-Z0-9_:]*)\\b(?!\\s*\\()(\\{[^}]*})?");
        private static final Pattern GROUPED = Pattern.compile("\\b(?:by|without|on)\\s*\\(([^)]*)\\)");
        private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"([^\"]*)\"");
        private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "by", "without", "on");
        /** Prometheus adds these itself. */
        private static final Set<String> OF_PROMETHEUS = Set.of("up", "job", "instance");

        static Asked in(String expression) {
            List<String> grouped = GROUPED.matcher(expression).results()
                    .flatMap(found -> Stream.of(found.group(1).split(","))).map(String::strip).toList();
            String rest = GROUPED.matcher(expression).replaceAll("").replaceAll("\\[[^]]*]", "");
            List<String> series = SERIES.matcher(rest).results().map(found -> found.group())
                    .filter(name -> !OPERATORS.contains(name)).toList();
            return new Asked(series, grouped);
        }

        /** Empty when everything is exported. */
        List<String> missingIn(String scraped) {
            List<String> missing = new ArrayList<>();
            for (String one : series) {
                String name = one.replaceFirst("\\{.*", "");
                List<String> exported = scraped.lines()
                        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                        .filter(line -> LABEL.matcher(one).results().allMatch(label -> OF_PROMETHEUS.contains(label.group(1))
                                || line.contains(label.group())))
                        .toList();
                if (OF_PROMETHEUS.contains(name)) {
                    continue;
                }
                if (exported.isEmpty()) {
                    missing.add(one);
                }
                grouped.stream().filter(label -> !OF_PROMETHEUS.contains(label))
                        .filter(label -> !exported.isEmpty() && exported.stream().noneMatch(line -> line.contains(label + "=\"")))
                        .forEach(label -> missing.add("by " + label));
            }
            return missing;
        }
    }
}
