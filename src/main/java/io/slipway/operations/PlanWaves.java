package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.inventory.Host;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Cuts the hosts that join into waves. Harmless to repeat: it only computes. */
final class PlanWaves implements JavaDelegate {

    private static final int TENTH = 10;

    private final OperationVariables variables;

    PlanWaves(OperationVariables variables) {
        this.variables = variables;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "planWaves");
        execution.setVariable("waves", waves(site.hosts()));
    }

    /** Every control-plane host by itself, then one worker, then a tenth of the workers, then the rest. */
    static List<List<String>> waves(List<Host> hosts) {
        List<List<String>> waves = new ArrayList<>();
        List<String> workers = new ArrayList<>();
        for (Host host : hosts) {
            if (host.isControlPlane()) {
                waves.add(new ArrayList<>(List.of(host.name().text())));
            } else {
                workers.add(host.name().text());
            }
        }
        int first = Math.min(1, workers.size());
        int tenth = Math.min(workers.size(), first + Math.max(1, workers.size() / TENTH));
        for (List<String> wave : List.of(
                workers.subList(0, first), workers.subList(first, tenth), workers.subList(tenth, workers.size()))) {
            if (!wave.isEmpty()) {
                waves.add(new ArrayList<>(wave));
            }
        }
        return waves;
    }
}
