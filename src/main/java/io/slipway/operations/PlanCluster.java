package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.kube.KubeFailure;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Notice;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import io.slipway.step.StepRunner;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Holds the hosts beside each other, and asks every step of the cluster as a whole what it would change. Harmless to
 * repeat: it only reads and replaces the earlier plan.
 */
final class PlanCluster implements JavaDelegate {

    private final OperationVariables variables;
    private final PlannedSteps steps;
    private final StepRunner runner;
    private final HostCheck check;
    private final Journal journal;

    PlanCluster(
            OperationVariables variables, PlannedSteps steps, StepRunner runner, HostCheck check, Journal journal) {
        this.variables = variables;
        this.steps = steps;
        this.runner = runner;
        this.check = check;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "planCluster");
        ClusterTarget target = new ClusterTarget(site);
        String operation = site.work().operation();
        check.compare(journal.facts(operation)).forEach(finding ->
                journal.alsoFound(operation, Optional.empty(), Acceptance.of(site.cluster(), finding)));
        journal.planAnew(operation, Optional.empty());
        for (ClusterStep step : steps.inTheCluster(execution)) {
            try {
                runner.plan(step, target);
                tell(step, target, operation);
            } catch (StepFailure | KubeFailure failure) {
                journal.alsoFound(operation, Optional.empty(), Unplannable.finding(Optional.empty(), step, failure));
            }
        }
    }

    private void tell(ClusterStep step, ClusterTarget target, String operation) {
        if (!step.concerns(target)) {
            return;
        }
        for (Notice notice : step.notices(target)) {
            Finding.Severity severity = notice.warning() ? Finding.Severity.WARNING : Finding.Severity.INFORMATION;
            journal.alsoFound(operation, Optional.empty(), Acceptance.of(target.cluster(), new Finding(
                    Optional.empty(), notice.id(), severity, notice.found(), notice.advice())));
        }
    }
}
