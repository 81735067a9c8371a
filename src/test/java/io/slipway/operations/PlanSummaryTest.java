package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.journal.Finding;
import io.slipway.journal.PlanEntry;
import io.slipway.step.Change;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A plan for many hosts stays a plan that a person can read. */
class PlanSummaryTest {

    @Test
    void whatIsTheSameOnManyHostsIsOneRow() {
        PlanSummary plan = new PlanSummary(
                IntStream.range(0, 300).mapToObj(host -> entry("h" + host, "Load kernel modules", "overlay")).toList(),
                IntStream.range(0, 3).mapToObj(host -> new Finding(Optional.of("h" + host), "memory-low",
                        Finding.Severity.WARNING, "1 GiB", "Give it more.")).toList());

        assertThat(plan.changeRows()).hasSize(1).first().satisfies(row -> assertThat(row.get("host"))
                .isEqualTo("h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11 and 288 more"));
        assertThat(plan.findingRows()).hasSize(1).first().satisfies(row -> assertThat(row)
                .containsEntry("host", "h0, h1, h2").containsEntry("severity", "warning"));
    }

    @Test
    void stepsAreListedAsTheyRunAndNotAsTheyWerePlanned() {
        PlanSummary plan = new PlanSummary(
                List.of(entry("h3", "Join worker", "joins"), entry("h0", "Load kernel modules", "overlay")), List.of());

        assertThat(plan.text(ReportTest.operation(), "", List.of("Load kernel modules", "Join worker")))
                .startsWith("OPS-7, cluster-bring-up of demo, definition version 3.\n")
                .containsSubsequence("Load kernel modules: on 1 host", "Join worker: on 1 host");
    }

    private static PlanEntry entry(String host, String title, String change) {
        return new PlanEntry(
                Optional.of(host), title, title, PlanEntry.Kind.CHANGES, "", List.of(Change.of(change)));
    }
}
