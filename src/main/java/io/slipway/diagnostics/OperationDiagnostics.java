package io.slipway.diagnostics;

import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.journal.Page;
import io.slipway.journal.PlanEntry;
import io.slipway.journal.RecordedCommand;
import io.slipway.journal.StepRun;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import java.util.Optional;
import java.util.function.Function;

/** Collects what Slipway itself has on record of an operation, as text for people. */
final class OperationDiagnostics {

    private static final int COMMANDS_AT_ONCE = 50;

    private final Operations operations;
    private final Journal journal;

    OperationDiagnostics(Operations operations, Journal journal) {
        this.operations = operations;
        this.journal = journal;
    }

    void collect(Operation operation, Archive archive) {
        archive.add("operation/operation.txt", about(operation));
        operations.reportText(operation).ifPresent(report -> archive.add("operation/report.txt", report));
        archive.add("operation/steps.txt", paged(after ->
                journal.steps(operation.id(), Optional.empty(), Optional.empty(), after, Page.LARGEST),
                OperationDiagnostics::line));
        archive.add("operation/plan.txt", journal.plan(operation.id(), Optional.empty()).stream()
                .filter(entry -> entry.kind() != PlanEntry.Kind.NOTHING)
                .map(OperationDiagnostics::lines)
                .reduce("", String::concat));
        archive.add("operation/findings.txt", journal.findings(operation.id()).stream()
                .map(OperationDiagnostics::line)
                .reduce("", String::concat));
        commands(operation, archive);
    }

    private String about(Operation operation) {
        StringBuilder text = new StringBuilder();
        text.append(operation.id()).append(", ").append(operation.process()).append(" of ").append(operation.cluster())
                .append(", mode ").append(operation.mode()).append(", ticket \"").append(operation.ticket())
                .append("\", started by ").append(operation.startedBy()).append(" at ").append(operation.startedAt())
                .append(", ").append(operation.state()).append(' ').append(operation.outcome()).append('\n');
        operations.waitingTasks(operation).forEach(task ->
                text.append("waits for a person: ").append(task.name()).append(" since ").append(task.since()).append('\n'));
        operations.troubles(operation).forEach(trouble ->
                text.append("\nincident since ").append(trouble.since()).append(" at ").append(trouble.activity())
                        .append(trouble.host().map(host -> " on " + host).orElse("")).append('\n')
                        .append(trouble.message()).append('\n'));
        return text.toString();
    }

    /** In the order of the commands, many a file. */
    private void commands(Operation operation, Archive archive) {
        long after = 0;
        int part = 1;
        Optional<Long> next;
        do {
            Page<RecordedCommand> page = journal.commands(
                    operation.id(), Optional.empty(), Optional.empty(), after, COMMANDS_AT_ONCE, true);
            StringBuilder text = new StringBuilder();
            page.entries().forEach(command -> text.append(text(command)));
            if (!text.isEmpty()) {
                archive.add(String.format("operation/commands/%04d.txt", part++), text.toString());
            }
            next = page.next();
            after = next.orElse(0L);
        } while (next.isPresent());
    }

    private static <T> String paged(Function<Long, Page<T>> pages, Function<T, String> line) {
        StringBuilder text = new StringBuilder();
        Page<T> page = pages.apply(0L);
        page.entries().forEach(entry -> text.append(line.apply(entry)));
        while (page.next().isPresent()) {
            page = pages.apply(page.next().get());
            page.entries().forEach(entry -> text.append(line.apply(entry)));
        }
        return text.toString();
    }

    private static String line(StepRun run) {
        return run.started() + "  " + run.host().orElse("cluster") + "  " + run.title() + "  " + run.state()
                + "  try " + run.attempt() + "  " + run.took().toMillis() + " ms"
                + (run.detail().isEmpty() ? "" : "\n    " + run.detail().strip().replace("\n", "\n    ")) + "\n";
    }

    private static String line(Finding finding) {
        return finding.severity() + "  " + finding.host().orElse("cluster") + "  " + finding.id() + "  " + finding.found()
                + "\n    " + finding.advice() + "\n";
    }

    private static String lines(PlanEntry entry) {
        StringBuilder text = new StringBuilder(entry.host().orElse("cluster") + "  " + entry.title() + "\n");
        entry.changes().forEach(change -> text.append("    ").append(change.what()).append('\n'));
        return text.toString();
    }

    private static String text(RecordedCommand command) {
        return "=== " + command.id() + "  " + command.started() + "  " + command.host() + "  " + command.activity()
                + "  try " + command.attempt() + "\n$ " + command.command() + "\n"
                + command.exitCode().map(code -> "exit code " + code).orElse("no exit code") + ", "
                + command.took().toMillis() + " ms\n" + command.output()
                + (command.errorOutput().isEmpty() ? "" : "\n--- standard error\n" + command.errorOutput()) + "\n\n";
    }
}
