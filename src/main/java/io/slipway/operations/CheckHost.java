package io.slipway.operations;

import io.slipway.engine.HostLimits;
import io.slipway.engine.OperationVariables;
import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Records what is to be said about a host before it is changed. Never fails on a finding; a host that does not let
 * Slipway in is a finding too, so that the review shows all that is wrong on all hosts at once. Harmless to repeat: it
 * replaces what was found and learned of the host.
 */
final class CheckHost implements JavaDelegate {

    private final OperationVariables variables;
    private final PlannedSteps steps;
    private final HostCheck joining;
    private final HostCheck leaving;
    private final Journal journal;
    private final HostLimits limits;

    /**
     * @param joining what is asked of hosts that are to be prepared
     * @param leaving what is asked of hosts that the operation takes out of their cluster
     */
    CheckHost(
            OperationVariables variables, PlannedSteps steps, HostCheck joining, HostCheck leaving, Journal journal,
            HostLimits limits) {
        this.variables = variables;
        this.steps = steps;
        this.joining = joining;
        this.leaving = leaving;
        this.journal = journal;
        this.limits = limits;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "checkHost");
        HostName name = OperationVariables.host(execution);
        HostTarget target = new HostTarget(site, site.cluster().host(name));
        HostCheck check = steps.hostsLeave(execution) ? leaving : joining;
        HostCheck.Looked looked = limits.within(site.cluster(), () -> look(check, target));
        journal.learned(site.work().operation(), name, looked.facts());
        journal.found(
                site.work().operation(),
                Optional.of(name),
                looked.findings().stream().map(finding -> Acceptance.of(site.cluster(), finding)).toList());
    }

    private static HostCheck.Looked look(HostCheck check, HostTarget target) {
        try {
            return check.check(target);
        } catch (HostFailure failure) {
            return new HostCheck.Looked(List.of(Unplannable.finding(target.host().name(), failure)), Map.of());
        }
    }
}
