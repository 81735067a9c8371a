package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.step.Site;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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
    private final Proposals proposals;
    private final People people;
    private final Clock clock;

    RecordPlanDecision(
            OperationVariables variables, Journal journal, DecisionTable decisions, Proposals proposals, People people,
            Clock clock) {
        this.variables = variables;
        this.journal = journal;
        this.decisions = decisions;
        this.proposals = proposals;
        this.people = people;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "recordPlanDecision");
        String operation = site.work().operation();
        PlanSummary plan = new PlanSummary(journal.plan(operation, Optional.empty()), journal.findings(operation));
        long number = Operation.number(operation).orElseThrow();
        // What was shown is what is approved: a definition that changed meanwhile is planned and shown anew.
        String decision = proposals.isOvertaken(number) || isAnother(execution, number)
                ? decision(execution.getVariable("planDecision"), plan).replace(APPROVE, CHECK_AGAIN)
                : decision(execution.getVariable("planDecision"), plan);
        String person = people.whoCompletedTheLastTask(execution.getProcessInstanceId());
        decisions.decided(operation, decision, person, clock.instant());
        if (decision.equals(APPROVE)) {
            List<Finding> warnings = plan.warnings();
            warnings.forEach(warning -> decisions.accepted(operation, warning, person, clock.instant()));
            if (proposals.open(number).isPresent()) {
                pin(execution, proposals.accept(number, person), proposals.fileToFollow(number));
            }
        }
        execution.setVariable("blockingFindings", plan.blocked());
        execution.setVariable("planDecision", decision);
        execution.setVariable("planOutcome", switch (decision) {
            case APPROVE -> "approved";
            case CANCEL -> "cancelled";
            default -> CHECK_AGAIN;
        });
    }

    /** Whether the proposal was written anew since the plan was made of it, where the process says of which. */
    private boolean isAnother(DelegateExecution execution, long number) {
        return execution.getVariable("plannedDefinition") instanceof String planned
                && proposals.open(number).filter(open -> !open.digest().equals(planned)).isPresent();
    }

    /** Here and in the operation's own process, from which all later ones get it. */
    private static void pin(DelegateExecution execution, int version, Optional<String> file) {
        execution.setVariable("definitionVersion", version);
        String note = "Version " + version + " of the definition is what this operation proposed."
                + file.map(name -> " The cluster's file " + name + " does not say so: give it the same text.").orElse("");
        execution.getProcessEngineServices().getRuntimeService().setVariables(
                OperationVariables.mainProcess(execution),
                Map.of("definitionVersion", version, "reportNote", TaskData.text(note)));
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
