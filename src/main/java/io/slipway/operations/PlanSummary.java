package io.slipway.operations;

import io.slipway.journal.Finding;
import io.slipway.journal.PlanEntry;
import io.slipway.step.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A plan in the words of the person who reviews it.
 *
 * @param entries what each step would change
 * @param findings what was found
 */
record PlanSummary(List<PlanEntry> entries, List<Finding> findings) {

    private static final int MOST_LINES = 20;

    private static final int MOST_HOSTS = 12;

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

    /**
     * @param definitionDiff what the operation proposes to change in the definition; empty for nothing
     * @param order the titles of all steps in the order in which they run
     */
    String text(Operation operation, String definitionDiff, List<String> order) {
        StringBuilder text = new StringBuilder();
        text.append(operation.id()).append(", ").append(operation.process()).append(" of ").append(operation.cluster())
                .append(", definition ").append(DefinitionVersion.inWords(operation.definitionVersion())).append(".\n");
        definitionChanges(definitionDiff, text);
        text.append(changes()).append('\n');
        text.append(counted(count(Finding.Severity.ERROR), "finding blocks", "findings block")).append(", ")
                .append(counted(count(Finding.Severity.WARNING), "warning", "warnings")).append(".\n");
        if (blocked()) {
            text.append("Mend what blocks, then check again: the plan cannot be approved before.\n");
        } else if (!warnings().isEmpty()) {
            text.append("Approving the plan accepts the warnings.\n");
        }
        bySteps(order).forEach((title, hosts) -> text.append("  ").append(title).append(hosts).append('\n'));
        return TaskData.text(text.toString());
    }

    private static void definitionChanges(String diff, StringBuilder text) {
        List<String> lines = diff.lines()
                .filter(line -> line.matches("[+-].*") && !line.startsWith("+++") && !line.startsWith("---"))
                .toList();
        if (!lines.isEmpty()) {
            text.append("When it is approved, the definition changes:\n");
            lines.stream().limit(MOST_LINES).forEach(line -> text.append("  ").append(line).append('\n'));
            if (lines.size() > MOST_LINES) {
                text.append("  and ").append(lines.size() - MOST_LINES).append(" more lines\n");
            }
        }
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

    private Map<String, String> bySteps(List<String> order) {
        Map<String, Integer> counts = new TreeMap<>(
                Comparator.<String>comparingInt(order::indexOf).thenComparing(Comparator.naturalOrder()));
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

    /** One row for each change, with all hosts that it is the same on. */
    List<Map<String, String>> changeRows() {
        Map<List<String>, List<String>> hosts = new LinkedHashMap<>();
        for (PlanEntry entry : entries) {
            for (Change change : entry.changes()) {
                String what = entry.kind() == PlanEntry.Kind.UNKNOWN
                        ? change.what() + " (to be seen after: " + entry.until() + ")"
                        : change.what();
                hostsOf(hosts, entry.host(), entry.title(), what);
            }
            if (entry.kind() == PlanEntry.Kind.UNKNOWN && entry.changes().isEmpty()) {
                hostsOf(hosts, entry.host(), entry.title(), "to be seen after: " + entry.until());
            }
        }
        List<Map<String, String>> rows = new ArrayList<>();
        hosts.forEach((row, where) -> rows.add(
                TaskData.row("host", shown(where), "step", row.get(0), "change", row.get(1))));
        return rows;
    }

    /** One row for each finding, with all hosts that it is the same on. */
    List<Map<String, String>> findingRows() {
        Map<List<String>, List<String>> hosts = new LinkedHashMap<>();
        for (Finding finding : findings) {
            hostsOf(hosts, finding.host(), finding.severity().name().toLowerCase(java.util.Locale.ROOT), finding.id(),
                    finding.found(), finding.advice());
        }
        List<Map<String, String>> rows = new ArrayList<>();
        hosts.forEach((row, where) -> rows.add(TaskData.row(
                "severity", row.get(0), "host", shown(where), "id", row.get(1), "found", row.get(2),
                "advice", row.get(3))));
        return rows;
    }

    private static void hostsOf(Map<List<String>, List<String>> hosts, Optional<String> host, String... row) {
        hosts.computeIfAbsent(List.of(row), same -> new ArrayList<>()).add(host.orElse("cluster"));
    }

    /** The first hosts, and how many more there are. */
    static String shown(List<String> hosts) {
        return hosts.size() <= MOST_HOSTS
                ? String.join(", ", hosts)
                : String.join(", ", hosts.subList(0, MOST_HOSTS)) + " and " + (hosts.size() - MOST_HOSTS) + " more";
    }

    private static String counted(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
