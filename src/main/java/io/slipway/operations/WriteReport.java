package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.journal.Journal;
import java.time.Clock;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Writes down what the operation did. Harmless to repeat: it replaces the report. */
final class WriteReport implements JavaDelegate {

    private final OperationTable operations;
    private final DecisionTable decisions;
    private final InterventionTable interventions;
    private final PhaseTiming timing;
    private final Journal journal;
    private final Clock clock;

    WriteReport(
            OperationTable operations, DecisionTable decisions, InterventionTable interventions, PhaseTiming timing,
            Journal journal, Clock clock) {
        this.operations = operations;
        this.decisions = decisions;
        this.interventions = interventions;
        this.timing = timing;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String id = OperationVariables.text(execution, "operation");
        Operation operation = Operation.number(id).flatMap(operations::operation)
                .orElseThrow(() -> new IllegalStateException(id + " is no operation"));
        Report report = new Report(
                operation,
                clock.instant(),
                timing.phases(operation.processInstance()),
                journal.counts(id),
                decisions.accepted(id),
                interventions.of(id),
                execution.getVariable("reportOutcome") instanceof String came ? Optional.of(came) : Optional.empty(),
                execution.getVariable("reportNote") instanceof String note ? note : "");
        operations.report(operation.number(), report.text(), report.json());
        operations.outcome(operation.number(), report.outcome());
        execution.setVariable("report", TaskData.text(report.text()));
    }
}
