package io.slipway.care;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Starts the look at the first of the clusters that are left, an operation of its own. A repetition follows only a roll-back,
 * which took the start back.
 */
final class StartCare implements JavaDelegate {

    private final RuntimeService runtime;

    StartCare(RuntimeService runtime) {
        this.runtime = runtime;
    }

    @Override
    public void execute(DelegateExecution execution) {
        ArrayList<String> left = new ArrayList<>();
        ((List<?>) execution.getVariable("clusters")).forEach(cluster -> left.add(cluster.toString()));
        String cluster = left.remove(0);
        execution.setVariable("clusters", left);
        runtime.startProcessInstanceByKey("cluster-care", Map.of("cluster", cluster, "ticket", "", "mode", "apply"));
    }
}
