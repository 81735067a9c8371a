package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.step.Site;
import java.time.Clock;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Writes down who decided what about the risk to etcd. A person who has accepted it before does not count twice: the task
 * comes back and says so. Harmless to repeat: a person is recorded once.
 */
final class RecordQuorumDecision implements JavaDelegate {

    private static final String CANCEL = "cancel";

    private final OperationVariables variables;
    private final Journal journal;
    private final DecisionTable decisions;
    private final People people;
    private final Clock clock;

    RecordQuorumDecision(
            OperationVariables variables, Journal journal, DecisionTable decisions, People people, Clock clock) {
        this.variables = variables;
        this.journal = journal;
        this.decisions = decisions;
        this.people = people;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "recordQuorumDecision");
        String operation = site.work().operation();
        String person = people.whoCompletedTheLastTask(execution.getProcessInstanceId());
        Object decision = execution.getVariable("quorumDecision");
        if (CANCEL.equals(decision)) {
            decisions.decided(operation, CANCEL, person, clock.instant());
            return;
        }
        boolean again = false;
        for (Finding risk : JudgeQuorumRisk.risks(journal, operation)) {
            if (decisions.acceptedBy(operation, risk.id(), risk.host().orElse("")).contains(person)) {
                again = true;
            } else {
                decisions.accepted(operation, risk, person, clock.instant());
            }
        }
        execution.setVariable("quorumNote", again
                ? person + " has accepted this already and does not count twice: another person has to."
                : "");
    }
}
