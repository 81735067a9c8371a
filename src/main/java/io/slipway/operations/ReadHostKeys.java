package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostShells;
import io.slipway.inventory.Host;
import io.slipway.step.Site;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Sees which key each host shows. Unknown ones are shown to a person; a changed one stops the operation. Harmless to
 * repeat: it only reads, and what is shown is replaced.
 */
final class ReadHostKeys implements JavaDelegate {

    private final OperationVariables variables;
    private final HostShells hosts;
    private final DecisionTable decisions;
    private final Clock clock;

    ReadHostKeys(OperationVariables variables, HostShells hosts, DecisionTable decisions, Clock clock) {
        this.variables = variables;
        this.hosts = hosts;
        this.decisions = decisions;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "readHostKeys");
        String operation = site.work().operation();
        List<HostKeyFinding> keys = new ArrayList<>(hosts.hostKeys(site.cluster(), site.hosts()));
        stopAtAChangedKey(keys);
        keys.addAll(unknownWaysToTheCluster(site));
        List<HostKeyFinding> unknown = keys.stream()
                .filter(key -> key.state() == HostKeyFinding.State.UNKNOWN)
                .toList();
        decisions.shown(operation, unknown, clock.instant());
        // A host that does not answer is shown too: its key is asked for again when it does.
        List<Map<String, String>> rows = keys.stream()
                .filter(key -> key.state() != HostKeyFinding.State.TRUSTED)
                .map(key -> TaskData.row(
                        "host", key.host().text(),
                        "keyType", key.keyType(),
                        "fingerprint", key.fingerprint(),
                        "state", key.state() == HostKeyFinding.State.UNKNOWN ? "unknown" : "not seen",
                        "detail", key.detail()))
                .toList();
        execution.setVariable("hostKeys", TaskData.table(rows, TaskData.link(operation)));
        execution.setVariable("unknownHostKeys", !unknown.isEmpty());
    }

    /**
     * Control-plane hosts that the operation is not about: through them it reaches the cluster. Only what was never confirmed is
     * asked for; how they are otherwise is not its business.
     */
    private List<HostKeyFinding> unknownWaysToTheCluster(Site site) {
        List<Host> others = site.cluster().controlPlaneHosts().stream()
                .filter(host -> !site.hosts().contains(host))
                .toList();
        return hosts.hostKeys(site.cluster(), others).stream()
                .filter(key -> key.state() == HostKeyFinding.State.UNKNOWN)
                .toList();
    }

    private static void stopAtAChangedKey(List<HostKeyFinding> keys) {
        List<HostKeyFinding> changed = keys.stream()
                .filter(key -> key.state() == HostKeyFinding.State.CHANGED)
                .toList();
        if (!changed.isEmpty()) {
            throw new HostFailure(
                    HostFailure.Reason.HOST_KEY_CHANGED,
                    changed.get(0).host(),
                    "compare the host keys",
                    Optional.empty(),
                    changed.stream()
                            .map(key -> key.host() + " shows " + key.keyType() + " " + key.fingerprint()
                                    + "; " + key.detail())
                            .toList(),
                    Optional.empty(),
                    null);
        }
    }
}
