package io.slipway.operations;

import io.slipway.addons.WorkerBalancer;
import io.slipway.engine.OperationVariables;
import io.slipway.step.Site;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;

/** Puts the members with the ports that the API has assigned meanwhile before the person who creates the balancer. */
final class ShowWorkerBalancer implements ExecutionListener {

    private final OperationVariables variables;

    ShowWorkerBalancer(OperationVariables variables) {
        this.variables = variables;
    }

    @Override
    public void notify(DelegateExecution execution) {
        Site site = variables.site(execution, "showWorkerBalancer");
        List<Map<String, String>> rows = WorkerBalancer.members(site).stream()
                .map(member -> TaskData.row(
                        "host", member.host().text(),
                        "address", member.address().text(),
                        "port", Integer.toString(member.port())))
                .toList();
        if (!rows.isEmpty()) {
            execution.setVariable(
                    "workerBalancerMembers", TaskData.table(rows, TaskData.link(site.work().operation())));
        }
    }
}
