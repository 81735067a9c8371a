package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.step.Site;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Writes down who decided what about the plan. Approving accepts the warnings; approving with a finding that blocks is a
 * wish to check again. Harmless to repeat: a repetition follows only a roll-back.
 */
final class RecordPlanDecision implements JavaDelegate {

    private static final String APPROVE = "approve";
    private static final String CHECK_AGAIN = "check-again";
    private static final String CANCEL = "cancel";

    private final OperationVariables variables;
    private final Journal journal;
    private final DecisionTable decisions;
    private final People people;
    private final Clock clock;

    RecordPlanDecision(
            OperationVariables variables, Journal journal, DecisionTable decisions, People people, Clock clock) {
        this.variables = variables;
        this.journal = journal;
        this.decisions = decisions;
        this.people = people;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "recordPlanDecision");
        String operation = site.work().operation();
        PlanSummary plan = new PlanSummary(journal.plan(operation, Optional.empty()), journal.findings(operation));
        String decision = decision(execution.getVariable("planDecision"), plan);
        String person = people.whoCompletedTheLastTask(execution.getProcessInstanceId());
        decisions.decided(operation, decision, person, clock.instant());
        if (decision.equals(APPROVE)) {
            List<Finding> warnings = plan.warnings();
            warnings.forEach(warning -> decisions.accepted(operation, warning, person, clock.instant()));
        }
        execution.setVariable("blockingFindings", plan.blocked());
        execution.setVariable("planDecision", decision);
        execution.setVariable("planOutcome", switch (decision) {
            case APPROVE -> "approved";
            case CANCEL -> "cancelled";
            default -> CHECK_AGAIN;
        });
    }

    private static String decision(Object given, PlanSummary plan) {
        String wanted = given == null || given.toString().isBlank() ? APPROVE : given.toString().strip();
        return switch (wanted) {
            case CANCEL -> CANCEL;
            case APPROVE -> plan.blocked() ? CHECK_AGAIN : APPROVE;
            // Whatever else was sent changes nothing: the review comes back.
            default -> CHECK_AGAIN;
        };
    }
}
