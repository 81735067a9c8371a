package io.slipway.operations;

import io.slipway.engine.HostLimits;
import io.slipway.engine.OperationVariables;
import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Records what is to be said about a host before it is changed. Never fails on a finding; a host that does not let
 * Slipway in is a finding too, so that the review shows all that is wrong on all hosts at once. Harmless to repeat: it
 * replaces the host's findings.
 */
final class CheckHost implements JavaDelegate {

    private final OperationVariables variables;
    private final HostCheck check;
    private final Journal journal;
    private final HostLimits limits;

    CheckHost(OperationVariables variables, HostCheck check, Journal journal, HostLimits limits) {
        this.variables = variables;
        this.check = check;
        this.journal = journal;
        this.limits = limits;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "checkHost");
        HostName name = OperationVariables.host(execution);
        HostTarget target = new HostTarget(site, site.cluster().host(name));
        List<Finding> findings = limits.within(site.cluster(), () -> look(target));
        journal.found(
                site.work().operation(),
                Optional.of(name),
                findings.stream().map(finding -> Acceptance.of(site.cluster(), finding)).toList());
    }

    private List<Finding> look(HostTarget target) {
        try {
            return check.check(target);
        } catch (HostFailure failure) {
            return List.of(Unplannable.finding(target.host().name(), failure));
        }
    }
}
