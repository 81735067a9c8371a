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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    private static final Pattern METRIC = Pattern.compile("\\b(slipway_[a-z_]+|jvm_[a-z_]+|hikaricp_[a-z_]+|process_[a-z_]+)\\b");

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
        Set<String> asked = new TreeSet<>();
        JsonNode dashboard = new ObjectMapper().readTree(Path.of("src/dist/grafana-dashboard.json").toFile());
        dashboard.findValuesAsText("expr").forEach(expression -> names(expression, asked));
        assertThat(dashboard.findValuesAsText("expr")).hasSizeGreaterThan(8);
        Object alerts = new Yaml().load(Files.readString(Path.of("src/dist/prometheus-alerts.yaml")));
        names(alerts.toString(), asked);

        assertThat(asked).hasSizeGreaterThan(8).allSatisfy(name -> assertThat(scraped).as("asked for by dashboard or alerts").contains(name));
    }

    private static void names(String text, Set<String> into) {
        METRIC.matcher(text).results().forEach(found -> into.add(found.group(1)));
    }
}
