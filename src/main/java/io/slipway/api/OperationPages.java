package io.slipway.api;

import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.journal.Page;
import io.slipway.journal.PlanEntry;
import io.slipway.journal.RecordedCommand;
import io.slipway.journal.StepRun;
import io.slipway.operations.ClusterJoins;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.slipway.step.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Pages to be linked from tasks and Cockpit: an operation with its plan, steps and commands. */
@RestController
@RequestMapping(path = "/operations", produces = MediaType.TEXT_HTML_VALUE)
class OperationPages {

    private static final int COMMANDS_A_PAGE = 100;

    private final Operations operations;
    private final ClusterJoins joins;
    private final Journal journal;

    OperationPages(Operations operations, ClusterJoins joins, Journal journal) {
        this.operations = operations;
        this.joins = joins;
        this.journal = journal;
    }

    @GetMapping
    String list() {
        Html page = new Html("Operations");
        page.heading(1, "Operations");
        page.table("Id", "Process", "Cluster", "Mode", "Ticket", "Started", "By", "State", "Outcome");
        for (Operation operation : operations.list(Optional.empty(), false, Long.MAX_VALUE, Operations.LARGEST_PAGE)) {
            page.row(
                    Html.link("/operations/" + operation.id(), operation.id()),
                    Html.text(operation.process()),
                    Html.text(operation.cluster().text()),
                    Html.text(operation.mode()),
                    Html.text(operation.ticket()),
                    Html.text(Html.time(operation.startedAt())),
                    Html.text(operation.startedBy()),
                    Html.text(Html.words(operation.state())),
                    Html.text(operation.outcome()));
        }
        return page.endTable().done();
    }

    @GetMapping("/{id}")
    String operation(@PathVariable String id) {
        Operation operation = find(id);
        Html page = new Html(operation.id() + ", " + operation.cluster());
        page.crumb("/operations", "Operations");
        page.heading(1, operation.id() + ": " + operation.process() + " of " + operation.cluster());
        page.paragraph(operation.outcome().isEmpty() ? Html.words(operation.state()) + "." : operation.outcome());
        page.paragraph("Definition " + DefinitionVersion.inWords(operation.definitionVersion()) + ", mode " + operation.mode()
                + (operation.ticket().isEmpty() ? "" : ", ticket " + operation.ticket()) + ", started by "
                + operation.startedBy() + " at " + Html.time(operation.startedAt())
                + operation.endedAt().map(end -> ", ended at " + Html.time(end)).orElse("") + ".");
        page.links(
                Html.link("/operations/" + id + "/commands", "Commands"),
                Html.link("/camunda/app/cockpit/default/#/process-instance/" + operation.processInstance(), "Cockpit"),
                Html.link("/camunda/app/tasklist/default/", "Tasklist"),
                Html.link("/api/v1/operations/" + id + "/diagnostics", "Diagnostics"));
        waiting(page, operation);
        findings(page, journal.findings(id));
        operations.reportText(operation).ifPresent(report -> page.heading(2, "Report").preformatted(report));
        plan(page, journal.plan(id, Optional.empty()));
        steps(page, id);
        return page.done();
    }

    private void waiting(Html page, Operation operation) {
        operations.waitsFor(operation).ifPresent(first -> page
                .paragraph("Waits for the control plane's turn: " + first.id() + " (" + first.process() + ") comes first.")
                .links(Html.link("/operations/" + first.id(), first.id())));
        operations.keptCertificates(operation).ifPresent(kept -> page.paragraph("Keeps the control plane's certificates for"
                + " joins: " + kept.keptFor() + ". Those that are uploaded end at " + Html.time(kept.expireAt()) + "."));
        joins.handedOut(operation).ifPresent(handed -> page.paragraph("The join command (" + handed.role().text()
                + ") was handed to " + handed.to() + " at " + Html.time(handed.at()) + ": " + handed.reason()));
        var tasks = operations.waitingTasks(operation);
        if (!tasks.isEmpty()) {
            page.heading(2, "Waits for a person").table("Task", "Since", "Taken by");
            tasks.forEach(task -> page.row(
                    Html.link("/camunda/app/tasklist/default/#/?task=" + task.id(), task.name()),
                    Html.text(Html.time(task.since())),
                    Html.text(task.assignee().orElse(""))));
            page.endTable();
        }
        var troubles = operations.troubles(operation);
        if (!troubles.isEmpty()) {
            page.heading(2, "Stands still");
            troubles.forEach(trouble -> page.paragraph(
                            trouble.activity() + trouble.host().map(host -> " on " + host).orElse("") + ", since "
                                    + Html.time(trouble.since()))
                    .preformatted(trouble.message())
                    .links(Html.link(
                            "/camunda/app/cockpit/default/#/process-instance/" + trouble.processInstance(),
                            "Retry in Cockpit")));
        }
    }

    private static void findings(Html page, List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        page.heading(2, "Findings").table("Severity", "Host", "Found", "Advice", "Id");
        findings.forEach(finding -> page.row(
                Html.text(Html.words(finding.severity())),
                Html.text(finding.host().orElse("cluster")),
                Html.text(finding.found()),
                Html.text(finding.advice()),
                Html.text(finding.id())));
        page.endTable();
    }

    private static void plan(Html page, List<PlanEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        page.heading(2, "Plan");
        List<PlanEntry> open = entries.stream().filter(entry -> entry.kind() != PlanEntry.Kind.NOTHING).toList();
        page.paragraph(open.isEmpty() ? "Nothing to change." : "What would change when the plan was made:");
        String host = null;
        for (PlanEntry entry : open) {
            String place = entry.host().orElse("The cluster as a whole");
            if (!place.equals(host)) {
                page.heading(3, place);
                host = place;
            }
            page.details(
                    entry.title() + (entry.kind() == PlanEntry.Kind.UNKNOWN
                            ? " (to be seen after: " + entry.until() + ")"
                            : ""),
                    changes(entry.changes()));
        }
    }

    private void steps(Html page, String id) {
        List<StepRun> runs = journal.steps(id, Optional.empty(), Optional.empty(), 0, Page.LARGEST).entries();
        if (runs.isEmpty()) {
            return;
        }
        page.heading(2, "Steps").table("Started", "Took", "Host", "Step", "State", "What");
        runs.forEach(run -> page.row(
                Html.text(Html.time(run.started())),
                Html.text(run.ended().isEmpty() ? "" : seconds(run.took())),
                Html.text(run.host().orElse("")),
                Html.link("/operations/" + id + "/commands?activity=" + run.step()
                        + run.host().map(host -> "&host=" + host).orElse(""), run.title()),
                Html.text(Html.words(run.state()) + (run.attempt() > 1 ? ", try " + run.attempt() : "")),
                Html.preformattedText(run.detail().isEmpty() ? changes(run.changes()) : run.detail())));
        page.endTable();
    }

    private static String changes(List<Change> changes) {
        StringBuilder text = new StringBuilder();
        for (Change change : changes) {
            text.append(change.what()).append('\n');
            change.diff().ifPresent(diff -> text.append(diff).append('\n'));
        }
        return text.toString();
    }

    @GetMapping("/{id}/commands")
    String commands(
            @PathVariable String id,
            @RequestParam Optional<String> host,
            @RequestParam Optional<String> activity,
            @RequestParam(defaultValue = "0") long after) {
        find(id);
        Page<RecordedCommand> commands = journal.commands(id, host, activity, after, COMMANDS_A_PAGE, false);
        Html page = new Html("Commands of " + id);
        page.crumb("/operations/" + id, id);
        page.heading(1, "Commands of " + id + host.map(name -> " on " + name).orElse("")
                + activity.map(name -> " for " + name).orElse(""));
        page.table("Started", "Took", "Host", "Step", "Exit", "Command");
        commands.entries().forEach(command -> page.row(
                Html.text(Html.time(command.started())),
                Html.text(seconds(command.took())),
                Html.text(command.host()),
                Html.text(command.activity() + (command.attempt() > 1 ? ", try " + command.attempt() : "")),
                Html.text(command.exitCode().map(String::valueOf).orElse("unknown")),
                Html.link("/operations/" + id + "/commands/" + command.id(), first(command.command()))));
        page.endTable();
        commands.next().ifPresent(next -> page.links(Html.link(
                "/operations/" + id + "/commands?after=" + next + host.map(name -> "&host=" + name).orElse("")
                        + activity.map(name -> "&activity=" + name).orElse(""),
                "More")));
        return page.done();
    }

    private static String seconds(Duration took) {
        return took.toMillis() / 1000.0 + "\u00a0s";
    }

    private static String first(String command) {
        String line = command.lines().findFirst().orElse("");
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }

    @GetMapping("/{id}/commands/{number}")
    String command(@PathVariable String id, @PathVariable long number) {
        find(id);
        RecordedCommand command = journal.command(id, number)
                .orElseThrow(() -> NotFound.of("There is no command " + number + " in " + id + "."));
        Html page = new Html("Command " + number + " of " + id);
        page.crumb("/operations/" + id + "/commands", "Commands of " + id);
        page.heading(1, command.activity() + " on " + command.host());
        page.paragraph("Sent at " + Html.time(command.started()) + ", took " + command.took().toMillis() / 1000.0
                + " s, exit code " + command.exitCode().map(String::valueOf).orElse("unknown: the connection was lost")
                + ", try " + command.attempt() + ".");
        page.preformatted(command.command());
        page.heading(2, "Output").preformatted(command.output());
        page.heading(2, "Error output").preformatted(command.errorOutput());
        return page.done();
    }

    private Operation find(String id) {
        return operations.operation(id).orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
