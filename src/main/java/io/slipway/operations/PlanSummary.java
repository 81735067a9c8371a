package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.journal.Finding;
import io.slipway.journal.PlanEntry;
import io.slipway.step.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan in the words of the person who reviews it.
 *
 * @param entries what each step would change
 * @param findings what was found
 */
record PlanSummary(List<PlanEntry> entries, List<Finding> findings) {

    boolean changesNeeded() {
        return entries.stream().anyMatch(entry -> entry.kind() != PlanEntry.Kind.NOTHING);
    }

    boolean blocked() {
        return count(Finding.Severity.ERROR) > 0;
    }

    List<Finding> warnings() {
        return findings.stream().filter(finding -> finding.severity() == Finding.Severity.WARNING).toList();
    }

    private long count(Finding.Severity severity) {
        return findings.stream().filter(finding -> finding.severity() == severity).count();
    }

    String text(ClusterName cluster, int version) {
        StringBuilder text = new StringBuilder();
        text.append("Cluster ").append(cluster).append(", definition version ").append(version).append(".\n");
        text.append(changes()).append('\n');
        text.append(counted(count(Finding.Severity.ERROR), "finding blocks", "findings block")).append(", ")
                .append(counted(count(Finding.Severity.WARNING), "warning", "warnings")).append(".\n");
        if (blocked()) {
            text.append("Mend what blocks, then check again: the plan cannot be approved before.\n");
        } else if (!warnings().isEmpty()) {
            text.append("Approving the plan accepts the warnings.\n");
        }
        bySteps().forEach((title, hosts) -> text.append("  ").append(title).append(hosts).append('\n'));
        return TaskData.text(text.toString());
    }

    private String changes() {
        long hosts = entries.stream()
                .filter(entry -> entry.kind() != PlanEntry.Kind.NOTHING)
                .map(PlanEntry::host)
                .flatMap(Optional::stream)
                .distinct()
                .count();
        long steps = entries.stream().filter(entry -> entry.kind() != PlanEntry.Kind.NOTHING).count();
        return changesNeeded()
                ? counted(steps, "step has", "steps have") + " something to do, on " + counted(hosts, "host", "hosts") + "."
                : "Nothing to change.";
    }

    private Map<String, String> bySteps() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (PlanEntry entry : entries) {
            if (entry.kind() != PlanEntry.Kind.NOTHING) {
                counts.merge(entry.title(), entry.host().isPresent() ? 1 : 0, Integer::sum);
            }
        }
        Map<String, String> lines = new LinkedHashMap<>();
        counts.forEach((title, hosts) ->
                lines.put(title, hosts == 0 ? ": in the cluster" : ": on " + counted(hosts, "host", "hosts")));
        return lines;
    }

    List<Map<String, String>> changeRows() {
        List<Map<String, String>> rows = new ArrayList<>();
        for (PlanEntry entry : entries) {
            for (Change change : entry.changes()) {
                String what = entry.kind() == PlanEntry.Kind.UNKNOWN
                        ? change.what() + " (to be seen after: " + entry.until() + ")"
                        : change.what();
                rows.add(TaskData.row(
                        "host", entry.host().orElse("cluster"), "step", entry.title(), "change", what));
            }
            if (entry.kind() == PlanEntry.Kind.UNKNOWN && entry.changes().isEmpty()) {
                rows.add(TaskData.row("host", entry.host().orElse("cluster"), "step", entry.title(),
                        "change", "to be seen after: " + entry.until()));
            }
        }
        return rows;
    }

    List<Map<String, String>> findingRows() {
        return findings.stream()
                .map(finding -> TaskData.row(
                        "severity", finding.severity().name().toLowerCase(java.util.Locale.ROOT),
                        "host", finding.host().orElse("cluster"),
                        "id", finding.id(),
                        "found", finding.found(),
                        "advice", finding.advice()))
                .toList();
    }

    private static String counted(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
