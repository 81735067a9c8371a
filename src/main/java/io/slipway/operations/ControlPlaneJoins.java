package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ProcessInstance;

/** Which operations join control-plane hosts, so that they need the uploaded certificates sooner or later. */
final class ControlPlaneJoins {

    private static final String JOIN = "joinControlPlane";

    private final OperationTable operations;
    private final RuntimeService runtime;
    private final DiagramSteps diagrams;

    ControlPlaneJoins(OperationTable operations, RuntimeService runtime, RepositoryService repository) {
        this.operations = operations;
        this.runtime = runtime;
        this.diagrams = new DiagramSteps(repository);
    }

    /** Those that run on the cluster beside this operation. */
    List<Operation> beside(long operation, ClusterDefinition cluster) {
        return operations.running(cluster.name()).stream()
                .filter(other -> other.number() != operation && other.mode().equals("apply"))
                .filter(other -> other.hosts().isEmpty()
                        || cluster.controlPlaneHosts().stream().anyMatch(host -> other.hosts().contains(host.name())))
                .filter(this::joins)
                .toList();
    }

    /** As its own diagram and the processes that it calls say. */
    private boolean joins(Operation operation) {
        ProcessInstance instance = runtime.createProcessInstanceQuery()
                .processInstanceId(operation.processInstance())
                .singleResult();
        return instance != null && diagrams.of(instance.getProcessDefinitionId()).contains(JOIN);
    }
}
