package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostShells;
import io.slipway.step.Site;
import java.time.Clock;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Trusts exactly the keys that the person was shown. Harmless to repeat: a key that is trusted already is not trusted
 * twice.
 */
final class TrustHostKeys implements JavaDelegate {

    private final OperationVariables variables;
    private final HostShells hosts;
    private final DecisionTable decisions;
    private final People people;
    private final Clock clock;

    TrustHostKeys(
            OperationVariables variables, HostShells hosts, DecisionTable decisions, People people, Clock clock) {
        this.variables = variables;
        this.hosts = hosts;
        this.decisions = decisions;
        this.people = people;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "trustHostKeys");
        List<HostKeyFinding> confirmed = decisions.unconfirmed(site.work().operation());
        if (confirmed.isEmpty()) {
            return;
        }
        String person = people.whoCompletedTheLastTask(execution.getProcessInstanceId());
        hosts.trust(site.cluster(), confirmed, person);
        decisions.confirmed(site.work().operation(), confirmed, person, clock.instant());
    }
}
