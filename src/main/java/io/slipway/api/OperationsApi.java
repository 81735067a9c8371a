package io.slipway.api;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.journal.Page;
import io.slipway.journal.PlanEntry;
import io.slipway.journal.RecordedCommand;
import io.slipway.journal.StepRun;
import io.slipway.operations.AcceptedWarning;
import io.slipway.operations.ClaimSubject;
import io.slipway.operations.KeptCertificates;
import io.slipway.operations.NewDiagrams;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationControl;
import io.slipway.operations.OperationFilter;
import io.slipway.operations.Operations;
import io.slipway.operations.Trouble;
import io.slipway.operations.WaitingTask;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operations do and did. Reading only. */
@RestController
@Tag(name = "Operations")
@RequestMapping(path = "/api/v1/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class OperationsApi {

    private final Operations operations;
    private final OperationControl control;
    private final NewDiagrams newDiagrams;
    private final Journal journal;

    OperationsApi(Operations operations, OperationControl control, NewDiagrams newDiagrams, Journal journal) {
        this.operations = operations;
        this.control = control;
        this.newDiagrams = newDiagrams;
        this.journal = journal;
    }

    /** A page of operations, newest first; {@code next} is the parameter {@code before} of the following page. */
    record OperationList(List<OperationView> operations, Optional<Long> next) {}

    /** An operation in a list. */
    record OperationView(
            String id,
            String process,
            String cluster,
            int definitionVersion,
            String mode,
            List<String> hosts,
            String ticket,
            String startedBy,
            Instant startedAt,
            Optional<Instant> endedAt,
            Operation.State state,
            String outcome,
            Optional<String> undoes) {

        static OperationView of(Operation operation) {
            return new OperationView(
                    operation.id(),
                    operation.process(),
                    operation.cluster().text(),
                    operation.definitionVersion(),
                    operation.mode(),
                    operation.hosts().stream().map(HostName::text).toList(),
                    operation.ticket(),
                    operation.startedBy(),
                    operation.startedAt(),
                    operation.endedAt(),
                    operation.state(),
                    operation.outcome(),
                    operation.undoes());
        }
    }

    /**
     * An operation with all that a person has to know now.
     *
     * @param paused whether a person keeps it from beginning anything new
     * @param claims what it works on now: {@code cluster}, {@code control-plane}, {@code host/<name>}
     * @param waitsFor the operation whose end it waits for
     * @param olderDiagrams whether a new operation of its kind would have newer diagrams
     */
    record OperationDetail(
            OperationView operation,
            boolean paused,
            boolean olderDiagrams,
            List<String> claims,
            Optional<String> waitsFor,
            Optional<KeptCertificates> certificates,
            List<WaitingTask> waitingTasks,
            List<Trouble> incidents,
            List<AcceptedWarning> acceptedWarnings,
            List<StepRun> steps,
            Optional<Long> nextSteps) {}

    @io.swagger.v3.oas.annotations.Operation(operationId = "listOperations", summary = "Operations, newest first")
    @GetMapping
    OperationList list(
            @RequestParam Optional<String> cluster,
            @RequestParam(defaultValue = "false") boolean running,
            @RequestParam Optional<String> process,
            @RequestParam Optional<Operation.State> state,
            @RequestParam Optional<String> ticket,
            @RequestParam Optional<String> host,
            @RequestParam Optional<String> startedBy,
            @RequestParam Optional<Instant> since,
            @RequestParam Optional<Instant> until,
            @RequestParam Optional<String> text,
            @RequestParam(defaultValue = Long.MAX_VALUE + "") long before,
            @RequestParam(defaultValue = "50") int size) {
        OperationFilter filter = new OperationFilter(
                cluster.map(ClusterName::new), running, process, state, ticket, host.map(HostName::new), startedBy, since,
                until, text.filter(words -> !words.isBlank()));
        List<Operation> found = operations.list(filter, before, size);
        Optional<Long> next = found.size() < Math.min(size, Operations.LARGEST_PAGE) || found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.get(found.size() - 1).number());
        return new OperationList(found.stream().map(OperationView::of).toList(), next);
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readOperation",
            summary = "How an operation stands, what it claims, what and whom it waits for")
    @GetMapping("/{id}")
    OperationDetail operation(@PathVariable String id) {
        Operation operation = find(id);
        Page<StepRun> steps = journal.steps(id, Optional.empty(), Optional.empty(), 0, Page.LARGEST);
        return new OperationDetail(
                OperationView.of(operation),
                control.isPaused(operation),
                newDiagrams.areThereFor(operation),
                operations.claims(operation).stream().map(ClaimSubject::text).toList(),
                operations.waitsFor(operation).map(Operation::id),
                operations.keptCertificates(operation),
                operations.waitingTasks(operation),
                operations.troubles(operation),
                operations.acceptedWarnings(operation),
                steps.entries(),
                steps.next());
    }

    @io.swagger.v3.oas.annotations.Operation(operationId = "listSteps", summary = "The runs of the operation's steps")
    @GetMapping("/{id}/steps")
    Page<StepRun> steps(
            @PathVariable String id,
            @RequestParam Optional<String> host,
            @RequestParam Optional<String> step,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int size) {
        return journal.steps(find(id).id(), host, step, after, size);
    }

    /** Outputs are left out of the list by {@code output=false}; each is at most 256 KiB, and a page of outputs short. */
    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listCommands",
            summary = "The commands that the operation ran on hosts")
    @GetMapping("/{id}/commands")
    Page<RecordedCommand> commands(
            @PathVariable String id,
            @RequestParam Optional<String> host,
            @RequestParam Optional<String> activity,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "20") int size,
            @RequestParam(defaultValue = "true") boolean output) {
        int bounded = output ? Math.min(size, LARGEST_PAGE_OF_OUTPUTS) : size;
        return journal.commands(find(id).id(), host, activity, after, bounded, output);
    }

    private static final int LARGEST_PAGE_OF_OUTPUTS = 50;

    @io.swagger.v3.oas.annotations.Operation(operationId = "readCommand", summary = "A command with its output")
    @GetMapping("/{id}/commands/{command}")
    RecordedCommand command(@PathVariable String id, @PathVariable long command) {
        return journal.command(find(id).id(), command)
                .orElseThrow(() -> NotFound.of("There is no command " + command + " in " + id + "."));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readPlan",
            summary = "What the operation found that would change")
    @GetMapping("/{id}/plan")
    List<PlanEntry> plan(@PathVariable String id, @RequestParam Optional<String> host) {
        return journal.plan(find(id).id(), host);
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readPlan",
            summary = "What the operation found that would change")
    @GetMapping(path = "/{id}/plan", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
    String planText(@PathVariable String id, @RequestParam Optional<String> host) {
        Operation operation = find(id);
        return PlanText.of(operation, journal.plan(operation.id(), host));
    }

    @io.swagger.v3.oas.annotations.Operation(operationId = "listFindings", summary = "What the preflight found")
    @GetMapping("/{id}/findings")
    List<Finding> findings(@PathVariable String id) {
        return journal.findings(find(id).id());
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readReport",
            summary = "The report that is written at the end")
    @GetMapping("/{id}/report")
    String report(@PathVariable String id) {
        Operation operation = find(id);
        return operations.reportJson(operation).orElseThrow(() -> noReport(operation));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readReport",
            summary = "The report that is written at the end")
    @GetMapping(path = "/{id}/report", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
    String reportText(@PathVariable String id) {
        Operation operation = find(id);
        return operations.reportText(operation).orElseThrow(() -> noReport(operation));
    }

    private static NotFound noReport(Operation operation) {
        return NotFound.of(operation.id() + switch (operation.state()) {
            case RUNNING -> " has no report yet: it is written at its end.";
            case PLANNED -> " made a plan and changed nothing: see /api/v1/operations/" + operation.id() + "/plan.";
            default -> " has no report: it did not come to its end. See its steps.";
        });
    }

    private Operation find(String id) {
        return operations.operation(id).orElseThrow(() -> NotFound.of("There is no operation \"" + Shown.text(id) + "\"."));
    }
}
