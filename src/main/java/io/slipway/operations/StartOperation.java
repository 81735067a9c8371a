package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;

/**
 * Turns a process start into an operation: conditions, id, pinned definition, variables. Runs in the start's own
 * transaction, so that a refused start leaves nothing and no way to start goes around it.
 */
final class StartOperation implements ExecutionListener {

    private final StartConditions conditions;
    private final ClusterDefinitions definitions;
    private final RepositoryService repository;
    private final People people;

    StartOperation(
            StartConditions conditions, ClusterDefinitions definitions, RepositoryService repository, People people) {
        this.conditions = conditions;
        this.definitions = definitions;
        this.repository = repository;
        this.people = people;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String process = repository.getProcessDefinition(execution.getProcessDefinitionId()).getKey();
        Operation operation = conditions.admit(
                process,
                execution.getVariable("cluster"),
                execution.getVariable("mode"),
                execution.getVariable("ticket"),
                people.now().orElse(People.SLIPWAY),
                execution.getProcessInstanceId());
        execution.setProcessBusinessKey(operation.id());
        execution.setVariable("operation", operation.id());
        execution.setVariable("cluster", operation.cluster().text());
        execution.setVariable("mode", operation.mode());
        execution.setVariable("ticket", operation.ticket());
        execution.setVariable("definitionVersion", operation.definitionVersion());
        hosts(execution, definitions.definition(operation.cluster(), operation.definitionVersion()));
    }

    private static void hosts(DelegateExecution execution, ClusterDefinition cluster) {
        List<String> controlPlane = names(cluster.controlPlaneHosts());
        execution.setVariable("hosts", names(cluster.hosts()));
        execution.setVariable("controlPlaneHosts", controlPlane);
        execution.setVariable(
                "joiningControlPlaneHosts", new ArrayList<>(controlPlane.subList(1, controlPlane.size())));
        execution.setVariable("workers", names(cluster.workers()));
    }

    /** A plain list of texts, which is what the engine can store as JSON and loop over. */
    private static List<String> names(List<Host> hosts) {
        return new ArrayList<>(hosts.stream().map(host -> host.name().text()).toList());
    }
}
