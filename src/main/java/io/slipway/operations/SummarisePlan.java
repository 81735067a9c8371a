package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.journal.Journal;
import io.slipway.step.Site;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Brings the plan together for its review. Harmless to repeat: it only reads the journal. */
final class SummarisePlan implements JavaDelegate {

    private final OperationVariables variables;
    private final PlannedSteps steps;
    private final Journal journal;
    private final OperationTable operations;
    private final Proposals proposals;

    SummarisePlan(
            OperationVariables variables, PlannedSteps steps, Journal journal, OperationTable operations,
            Proposals proposals) {
        this.variables = variables;
        this.steps = steps;
        this.journal = journal;
        this.operations = operations;
        this.proposals = proposals;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "summarisePlan");
        String operation = site.work().operation();
        PlanSummary plan = new PlanSummary(journal.plan(operation, Optional.empty()), journal.findings(operation));
        Operation about = operations.operation(Operation.number(operation).orElseThrow()).orElseThrow();
        Optional<DefinitionVersion> proposed = proposals.open(about.number());
        String where = TaskData.link(operation);
        execution.setVariable("planSummary", plan.text(
                about, proposed.map(DefinitionVersion::diff).orElse(""), steps.titles(execution)));
        execution.setVariable("planFindings", TaskData.table(plan.findingRows(), where));
        execution.setVariable("planChanges", TaskData.table(plan.changeRows(), where));
        execution.setVariable("planLink", where);
        execution.setVariable("changesNeeded", plan.changesNeeded());
        execution.setVariable("blockingFindings", plan.blocked());
        boolean planOnly = "plan".equals(execution.getVariable("mode"));
        // What changes the definition is a person's to approve, even when no host changes.
        boolean nothing = !plan.changesNeeded() && !plan.blocked() && proposed.isEmpty();
        execution.setVariable("planOutcome", planOnly ? "planned" : nothing ? "nothing" : "review");
        if (planOnly) {
            operations.outcome(Operation.number(operation).orElseThrow(), plan.changesNeeded()
                    ? "Planned: there is something to change. Nothing was changed."
                    : "Planned: nothing to change.");
        }
    }
}
