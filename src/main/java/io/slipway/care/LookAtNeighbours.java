package io.slipway.care;

import io.slipway.addons.NeighbourAnswers;
import io.slipway.engine.OperationVariables;
import io.slipway.host.HostFailure;
import io.slipway.inventory.Host;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.kube.KubeFailure;
import io.slipway.step.Site;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Looks whether the rack finds the pods of a host: a neighbour asks the link for the address of one that runs there, and the
 * host's own ndppd must answer (kubernetes-facts, section 12). That the service runs proves nothing. Harmless to repeat.
 */
final class LookAtNeighbours implements JavaDelegate {

    static final String KIND = "neighbour-proxy-silent";

    private final OperationVariables variables;
    private final Journal journal;

    LookAtNeighbours(OperationVariables variables, Journal journal) {
        this.variables = variables;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "lookAtNeighbours");
        Host host = site.cluster().host(OperationVariables.host(execution));
        String operation = site.work().operation();
        try {
            NeighbourAnswers.wrong(site, host).ifPresent(wrong -> journal.alsoFound(
                    operation,
                    Optional.of(host.name()),
                    new Finding(
                            Optional.of(host.name().text()), KIND, Finding.Severity.ERROR, wrong,
                            "On the host: systemctl status ndppd, and compare /etc/ndppd.conf with the pools"
                                    + " (pool-assignment writes it anew).")));
        } catch (HostFailure | KubeFailure silent) {
            // Who does not answer is told by the look at that host, or at the cluster's API, once.
            return;
        }
    }
}
