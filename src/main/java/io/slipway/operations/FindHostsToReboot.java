package io.slipway.operations;

import io.slipway.addons.Reboots;
import io.slipway.engine.OperationVariables;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Finds the hosts that have not been rebooted since they were prepared, and cuts the workers into waves. Harmless to
 * repeat: it only reads.
 */
final class FindHostsToReboot implements JavaDelegate {

    private final OperationVariables variables;

    FindHostsToReboot(OperationVariables variables) {
        this.variables = variables;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "findHostsToReboot");
        ClusterDefinition cluster = site.cluster();
        List<Host> hosts = Reboots.hostsToReboot(site);
        List<Map<String, String>> rows = hosts.stream()
                .map(host -> TaskData.row(
                        "host", host.name().text(),
                        "role", host.isControlPlane() ? "control plane" : "worker",
                        "why", "still runs in the boot in which it was prepared"))
                .toList();
        List<String> workers = names(hosts.stream().filter(host -> !host.isControlPlane()).toList());
        execution.setVariable("hostsToReboot", TaskData.table(rows, TaskData.link(site.work().operation())));
        execution.setVariable(
                "controlPlaneHostsToReboot", names(hosts.stream().filter(Host::isControlPlane).toList()));
        execution.setVariable("workersToReboot", workers);
        execution.setVariable(
                "workerRebootWaves", waves(workers, cluster.workers().size(), cluster.limits().rebootWave()));
        execution.setVariable("rebootNeeded", !hosts.isEmpty());
    }

    private static List<String> names(List<Host> hosts) {
        return new ArrayList<>(hosts.stream().map(host -> host.name().text()).toList());
    }

    /** Waves of at most that share of all workers, in percent; at least one worker a wave. */
    static List<List<String>> waves(List<String> toReboot, int allWorkers, int percent) {
        int size = Math.max(1, allWorkers * percent / 100);
        List<List<String>> waves = new ArrayList<>();
        for (int from = 0; from < toReboot.size(); from += size) {
            waves.add(new ArrayList<>(toReboot.subList(from, Math.min(toReboot.size(), from + size))));
        }
        return waves;
    }
}
