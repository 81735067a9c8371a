package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.engine.StepCatalogue;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.step.Change;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Finds the hosts that have not been rebooted since they were prepared, and cuts the workers into waves. It asks the step
 * that would reboot them, so that the question and the work cannot differ. Harmless to repeat: it only reads.
 */
final class FindHostsToReboot implements JavaDelegate {

    private static final String REBOOT = "rebootHost";

    private final OperationVariables variables;
    private final StepCatalogue catalogue;

    FindHostsToReboot(OperationVariables variables, StepCatalogue catalogue) {
        this.variables = variables;
        this.catalogue = catalogue;
    }

    @Override
    public void execute(DelegateExecution execution) throws InterruptedException {
        Site site = variables.site(execution, "findHostsToReboot");
        ClusterDefinition cluster = site.cluster();
        List<Map<String, String>> rows = new ArrayList<>();
        List<String> controlPlane = new ArrayList<>();
        List<String> workers = new ArrayList<>();
        reasons(site).forEach(reason -> {
            if (!reason.why().isEmpty()) {
                Host host = reason.host();
                rows.add(TaskData.row(
                        "host", host.name().text(),
                        "role", host.isControlPlane() ? "control plane" : "worker",
                        "why", String.join("; ", reason.why())));
                (host.isControlPlane() ? controlPlane : workers).add(host.name().text());
            }
        });
        execution.setVariable("hostsToReboot", TaskData.table(rows, TaskData.link(site.work().operation())));
        execution.setVariable("controlPlaneHostsToReboot", controlPlane);
        execution.setVariable("workersToReboot", workers);
        execution.setVariable(
                "workerRebootWaves", waves(workers, cluster.workers().size(), cluster.limits().rebootWave()));
        execution.setVariable("rebootNeeded", !rows.isEmpty());
    }

    private List<Reason> reasons(Site site) throws InterruptedException {
        HostStep reboot = catalogue.hostSteps().stream()
                .filter(step -> step.id().equals(REBOOT))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no step named " + REBOOT));
        ExecutorService looks = Executors.newFixedThreadPool(
                Math.min(site.cluster().hosts().size(), site.cluster().limits().parallelHosts()));
        try {
            List<Future<Reason>> answers = new ArrayList<>();
            for (Host host : site.cluster().hosts()) {
                HostTarget target = new HostTarget(site, host);
                answers.add(looks.submit(() -> new Reason(host, reboot.concerns(target)
                        ? reboot.difference(target).changesShown().stream().map(Change::what).toList()
                        : List.of())));
            }
            List<Reason> reasons = new ArrayList<>();
            for (Future<Reason> answer : answers) {
                reasons.add(answer.get());
            }
            return reasons;
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(failure.getCause());
        } finally {
            looks.shutdownNow();
        }
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

    private record Reason(Host host, List<String> why) {}
}
