package io.slipway.operations;

import io.slipway.controlplane.RemovalOutlook;
import io.slipway.engine.OperationVariables;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.step.Site;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Sees whether enough different people have accepted what the removal of control-plane hosts does to etcd. Who approved the
 * plan is the first of them. Harmless to repeat: it only reads.
 */
final class JudgeQuorumRisk implements JavaDelegate {

    private final OperationVariables variables;
    private final Journal journal;
    private final DecisionTable decisions;

    JudgeQuorumRisk(OperationVariables variables, Journal journal, DecisionTable decisions) {
        this.variables = variables;
        this.journal = journal;
        this.decisions = decisions;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "judgeQuorumRisk");
        String operation = site.work().operation();
        List<Finding> open = risks(journal, operation).stream()
                .filter(risk -> people(operation, risk).size() < RemovalOutlook.PEOPLE)
                .toList();
        if (!execution.hasVariable("quorumNote")) {
            execution.setVariable("quorumNote", "");
        }
        execution.setVariable("quorumRisks", TaskData.table(
                open.stream()
                        .map(risk -> TaskData.row(
                                "host", risk.host().orElse(""),
                                "risk", risk.found(),
                                "acceptedBy", String.join(", ", people(operation, risk))))
                        .toList(),
                TaskData.link(operation)));
        execution.setVariable(
                "quorumOutcome", decisions.cancelled(operation) ? "cancelled" : open.isEmpty() ? "accepted" : "ask");
    }

    private List<String> people(String operation, Finding risk) {
        return decisions.acceptedBy(operation, risk.id(), risk.host().orElse(""));
    }

    /** What people have to decide about etcd in an operation. */
    static List<Finding> risks(Journal journal, String operation) {
        return journal.findings(operation).stream()
                .filter(finding -> finding.id().equals(RemovalOutlook.FINDING)
                        && finding.severity() == Finding.Severity.WARNING)
                .toList();
    }
}
