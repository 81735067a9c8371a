package io.slipway.operations;

import io.slipway.engine.HostLimits;
import io.slipway.engine.OperationVariables;
import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.kube.KubeFailure;
import io.slipway.step.DeadHost;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import io.slipway.step.StepRunner;
import java.util.List;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Asks every step what it would change on one host, in the order of a bring-up. What cannot be asked becomes a finding
 * that blocks, since a plan with a hole is none. Harmless to repeat: it only reads and replaces the host's plan.
 */
final class PlanHost implements JavaDelegate {

    private final OperationVariables variables;
    private final PlannedSteps steps;
    private final StepRunner runner;
    private final Journal journal;
    private final HostLimits limits;

    PlanHost(
            OperationVariables variables, PlannedSteps steps, StepRunner runner, Journal journal, HostLimits limits) {
        this.variables = variables;
        this.steps = steps;
        this.runner = runner;
        this.journal = journal;
        this.limits = limits;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "planHost");
        HostName name = OperationVariables.host(execution);
        HostTarget target = new HostTarget(site, site.cluster().host(name));
        String operation = site.work().operation();
        boolean checked = journal.findings(operation).stream()
                .noneMatch(finding -> finding.host().equals(Optional.of(name.text()))
                        && finding.severity() == Finding.Severity.ERROR
                        && finding.id().startsWith("host-"));
        journal.planAnew(operation, Optional.of(name));
        if (checked) {
            limits.within(site.cluster(), () -> {
                plan(target, operation, steps.onHosts(execution));
                return null;
            });
        }
    }

    private void plan(HostTarget target, String operation, List<HostStep> asked) {
        HostName name = target.host().name();
        boolean dead = journal.findings(operation).stream()
                .anyMatch(finding -> finding.host().equals(Optional.of(name.text()))
                        && finding.id().equals(DeadHost.FINDING));
        for (HostStep step : asked) {
            try {
                runner.plan(step, target);
            } catch (HostFailure failure) {
                if (dead && Unplannable.hopeless(failure)) {
                    // What only the host itself could do is left out, and the finding says so.
                    continue;
                }
                journal.alsoFound(operation, Optional.of(name), Unplannable.finding(name, failure));
                if (Unplannable.hopeless(failure)) {
                    return;
                }
            } catch (StepFailure | KubeFailure failure) {
                journal.alsoFound(operation, Optional.of(name), Unplannable.finding(Optional.of(name), step, failure));
            }
        }
    }
}
