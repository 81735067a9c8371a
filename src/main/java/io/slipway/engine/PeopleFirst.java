package io.slipway.engine;

import io.slipway.inventory.HostName;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Runs a step or proof unless a person said at an incident that it is skipped, was done by hand, or that its host is left
 * out. Then it ends well without a look, and what the person said is on record.
 */
final class PeopleFirst implements JavaDelegate {

    private final String id;
    private final String title;
    private final JavaDelegate step;
    private final OperationVariables variables;
    private final Interventions interventions;

    PeopleFirst(
            String id, String title, JavaDelegate step, OperationVariables variables, Interventions interventions) {
        this.id = id;
        this.title = title;
        this.step = step;
        this.variables = variables;
        this.interventions = interventions;
    }

    @Override
    public void execute(DelegateExecution execution) throws Exception {
        Optional<HostName> host = execution.getVariable("host") instanceof String name
                ? Optional.of(new HostName(name))
                : Optional.empty();
        String operation = OperationVariables.text(execution, "operation");
        try (WorkInLog named = new WorkInLog(operation, OperationVariables.text(execution, "cluster"),
                host.map(HostName::text), id)) {
            run(execution, host, operation);
        }
    }

    private void run(DelegateExecution execution, Optional<HostName> host, String operation) throws Exception {
        if (interventions.takenOver(operation, id, host)) {
            interventions.obeyed(variables.site(execution, id).work(), id, title, host);
            OperationVariables.proven(execution, true);
        } else {
            step.execute(execution);
        }
    }
}
