package io.slipway.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.journal.StepCount;
import io.slipway.journal.StepRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an operation did, for people and for programs.
 *
 * @param operation as it stands now
 * @param now the end of what is reported
 * @param phases with their times
 * @param counts of step runs
 * @param accepted warnings, with who accepted them
 * @param interventions what people took over, and moves to newer diagrams
 * @param came what came of it, where that is not told by what steps changed
 * @param note what else people have to know; empty when nothing
 */
record Report(
        Operation operation,
        Instant now,
        List<PhaseTiming.Phase> phases,
        List<StepCount> counts,
        List<AcceptedWarning> accepted,
        List<Intervention> interventions,
        Optional<String> came,
        String note) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String THE_CLUSTER = "the cluster";

    /** What was done on one host, or in the cluster as a whole. */
    private record Line(int changed, int unchanged, int failedTries) {

        Line plus(Line other) {
            return new Line(
                    changed + other.changed, unchanged + other.unchanged, failedTries + other.failedTries);
        }
    }

    boolean nothingChanged() {
        return counts.stream().noneMatch(count -> count.state() == StepRun.State.CHANGED);
    }

    String outcome() {
        return came.isPresent() ? came.get() : nothingChanged()
                ? "Finished: nothing to change, the cluster is as its definition wants it."
                : "Finished: " + total().changed() + " steps made changes.";
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(operation.id()).append(", ").append(operation.process()).append(" of ").append(operation.cluster())
                .append(", definition ").append(DefinitionVersion.inWords(operation.definitionVersion()));
        if (!operation.ticket().isEmpty()) {
            text.append(", ticket ").append(operation.ticket());
        }
        text.append(", started by ").append(operation.startedBy()).append(".\n");
        text.append(came.isPresent() ? came.get() : nothingChanged()
                ? "Nothing to change: the cluster is as its definition wants it."
                : total().changed() + " steps made changes, " + total().unchanged() + " found nothing to do, "
                        + total().failedTries() + " tries failed and were repeated.").append('\n');
        if (!note.isEmpty()) {
            text.append(note).append('\n');
        }
        text.append("It took ").append(PhaseTiming.words(all().minus(waited()))).append(", and waited for people for ")
                .append(PhaseTiming.words(waited())).append(".\n\nPhases\n");
        phases.forEach(phase -> text.append(String.format("  %-48s %12s%s%n", phase.name(),
                PhaseTiming.words(phase.took()),
                phase.waitedForPeople().isZero() ? "" : "   people: " + PhaseTiming.words(phase.waitedForPeople()))));
        text.append("\nHosts\n");
        lines().forEach((host, line) -> text.append(String.format("  %-48s %d changed, %d unchanged%s%n", host,
                line.changed(), line.unchanged(),
                line.failedTries() == 0 ? "" : ", " + line.failedTries() + " failed tries")));
        if (!interventions.isEmpty()) {
            text.append("\nTaken over by people\n");
            interventions.forEach(decided -> text.append("  ").append(words(decided)).append('\n'));
        }
        if (!accepted.isEmpty()) {
            text.append("\nAccepted warnings\n");
            Map<String, List<String>> hosts = new LinkedHashMap<>();
            accepted.forEach(warning -> hosts
                    .computeIfAbsent(
                            warning.id() + ": " + warning.found() + " (accepted by " + warning.acceptedBy() + ")",
                            same -> new ArrayList<>())
                    .add(warning.host()));
            hosts.forEach((warning, where) -> text.append("  ").append(warning)
                    .append(where.get(0).isEmpty() ? "" : ": " + PlanSummary.shown(where)).append('\n'));
        }
        return text.toString();
    }

    String json() {
        ObjectNode report = JSON.createObjectNode();
        report.put("operation", operation.id());
        report.put("process", operation.process());
        report.put("cluster", operation.cluster().text());
        report.put("definitionVersion", operation.definitionVersion());
        report.put("mode", operation.mode());
        report.put("ticket", operation.ticket());
        report.put("startedBy", operation.startedBy());
        report.put("startedAt", operation.startedAt().toString());
        report.put("reportedAt", now.toString());
        report.put("nothingChanged", nothingChanged());
        report.put("seconds", seconds(all().minus(waited())));
        report.put("waitedForPeopleSeconds", seconds(waited()));
        report.put("note", note);
        ArrayNode phaseList = report.putArray("phases");
        phases.forEach(phase -> phaseList.addObject()
                .put("name", phase.name())
                .put("seconds", seconds(phase.took()))
                .put("waitedForPeopleSeconds", seconds(phase.waitedForPeople())));
        ArrayNode hostList = report.putArray("hosts");
        lines().forEach((host, line) -> hostList.addObject()
                .put("host", host)
                .put("changed", line.changed())
                .put("unchanged", line.unchanged())
                .put("failedTries", line.failedTries()));
        ArrayNode taken = report.putArray("interventions");
        interventions.forEach(decided -> taken.addObject()
                .put("host", decided.host().orElse(""))
                .put("step", decided.step().orElse(""))
                .put("kind", decided.kind().name())
                .put("words", decided.words())
                .put("decidedBy", decided.decidedBy())
                .put("decidedAt", decided.decidedAt().toString()));
        ArrayNode warnings = report.putArray("acceptedWarnings");
        accepted.forEach(warning -> warnings.addObject()
                .put("id", warning.id())
                .put("host", warning.host())
                .put("found", warning.found())
                .put("acceptedBy", warning.acceptedBy())
                .put("acceptedAt", warning.acceptedAt().toString()));
        return report.toString();
    }

    private static String words(Intervention decided) {
        String what = switch (decided.kind()) {
            case SKIPPED -> decided.step().orElse("") + " skipped";
            case DONE_BY_HAND -> decided.step().orElse("") + " done by hand";
            case LEFT_OUT -> "left out";
            case RESET_APPROVED -> "reset of what kubeadm left approved";
            case NEW_DIAGRAMS -> "moved to newer diagrams";
        };
        return decided.host().orElse(THE_CLUSTER) + ": " + what + " by " + decided.decidedBy() + ": " + decided.words();
    }

    private Map<String, Line> lines() {
        // Shorter names first, so that h2 stands before h10.
        Map<String, Line> lines = new TreeMap<>(Comparator.<String, Boolean>comparing(THE_CLUSTER::equals)
                .thenComparing(String::length)
                .thenComparing(Comparator.naturalOrder()));
        for (StepCount count : counts) {
            lines.merge(count.host().orElse(THE_CLUSTER), line(count), Line::plus);
        }
        return lines;
    }

    private Line total() {
        return lines().values().stream().reduce(new Line(0, 0, 0), Line::plus);
    }

    private static Line line(StepCount count) {
        return switch (count.state()) {
            case CHANGED -> new Line(count.runs(), 0, 0);
            case UNCHANGED -> new Line(0, count.runs(), 0);
            case FAILED -> new Line(0, 0, count.runs());
            // Proofs change nothing and are no steps; what waits is counted when it ends; what people took over is listed.
            case WAITING, PROVEN, NOT_PROVEN, SKIPPED, DONE_BY_HAND -> new Line(0, 0, 0);
        };
    }

    private Duration all() {
        return Duration.between(operation.startedAt(), now);
    }

    private Duration waited() {
        return phases.stream().map(PhaseTiming.Phase::waitedForPeople).reduce(Duration.ZERO, Duration::plus);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
