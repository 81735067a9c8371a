package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.StepCount;
import io.slipway.journal.StepRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is read when a bring-up is over. */
class ReportTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void aReportNamesPhasesHostsAndWhoAcceptedWhat() throws Exception {
        Report report = report(
                List.of(count("h1", StepRun.State.CHANGED, 12), count("h1", StepRun.State.FAILED, 2),
                        count("h10", StepRun.State.UNCHANGED, 1), count("h2", StepRun.State.UNCHANGED, 2)),
                List.of(new AcceptedWarning("h1", "memory-low", "1 GiB", "ada", START)));

        assertThat(report.text())
                .contains("OPS-7, cluster-bring-up of demo, definition version 3, ticket CHG-1, started by otto.")
                .contains("12 steps made changes, 3 found nothing to do, 2 tries failed and were repeated.")
                .contains("It took 3 min 20 s, and waited for people for 1 h 0 min.")
                .containsPattern("Prepare the hosts\\s+3 min 20 s\\s+people: 1 h 0 min")
                .containsPattern("h1\\s+12 changed, 0 unchanged, 2 failed tries")
                .contains("memory-low: 1 GiB (accepted by ada): h1");
        assertThat(report.text().indexOf("\n  h2 ")).isLessThan(report.text().indexOf("\n  h10 "));
        JsonNode json = new ObjectMapper().readTree(report.json());
        assertThat(json.path("seconds").asDouble()).isEqualTo(200.0);
        assertThat(json.path("hosts")).hasSize(3);
    }

    @Test
    void aMoveToNewerDiagramsStandsInTheReport() {
        Intervention moved = new Intervention(Optional.empty(), Optional.empty(), Intervention.Kind.NEW_DIAGRAMS,
                "cluster-bring-up: version 1 to 2", "ada", START);

        assertThat(report(List.of(count("h1", StepRun.State.UNCHANGED, 15)), List.of(), List.of(moved)).text())
                .contains("moved to newer diagrams by ada: cluster-bring-up: version 1 to 2");
    }

    @Test
    void aSecondBringUpSaysThatThereWasNothingToDo() {
        Report report = report(List.of(count("h1", StepRun.State.UNCHANGED, 15)), List.of());

        assertThat(report.outcome())
                .isEqualTo("Finished: nothing to change, the cluster is as its definition wants it.");
        assertThat(report.text()).contains("Nothing to change: the cluster is as its definition wants it.");
    }

    private static Report report(List<StepCount> counts, List<AcceptedWarning> accepted) {
        return report(counts, accepted, List.of());
    }

    private static Report report(List<StepCount> counts, List<AcceptedWarning> accepted, List<Intervention> interventions) {
        return new Report(operation(), START.plusSeconds(3800),
                List.of(new PhaseTiming.Phase("Prepare the hosts", Duration.ofSeconds(200), Duration.ofHours(1))),
                counts, accepted, interventions, Optional.empty(), "");
    }

    static Operation operation() {
        return new Operation(7, "cluster-bring-up", new ClusterName("demo"), 3, "apply", List.of(), "CHG-1", "otto",
                START, Optional.empty(), Operation.State.RUNNING, "", "instance", Optional.empty());
    }

    private static StepCount count(String host, StepRun.State state, int runs) {
        return new StepCount("s", "S", Optional.of(host), state, runs, START, Optional.of(START));
    }
}
