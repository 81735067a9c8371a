package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ProcessInstance;

/** Which operations join control-plane hosts, so that they need the uploaded certificates sooner or later. */
final class ControlPlaneJoins {

    private static final String JOIN = "joinControlPlane";

    private final OperationTable operations;
    private final ClusterDefinitions definitions;
    private final RuntimeService runtime;
    private final DiagramSteps diagrams;

    ControlPlaneJoins(
            OperationTable operations,
            ClusterDefinitions definitions,
            RuntimeService runtime,
            RepositoryService repository) {
        this.operations = operations;
        this.definitions = definitions;
        this.runtime = runtime;
        this.diagrams = new DiagramSteps(repository);
    }

    /** Those that run on the cluster beside this operation. */
    List<Operation> beside(long operation, ClusterName cluster) {
        return operations.running(cluster).stream()
                .filter(other -> other.number() != operation && other.mode().equals("apply"))
                .filter(this::isAboutControlPlaneHosts)
                .filter(this::joins)
                .toList();
    }

    /** As the version of the definition says that the operation itself is pinned to: it may bring hosts. */
    private boolean isAboutControlPlaneHosts(Operation operation) {
        return operation.hosts().isEmpty()
                || definitions.definition(operation.cluster(), operation.definitionVersion()).controlPlaneHosts().stream()
                        .anyMatch(host -> operation.hosts().contains(host.name()));
    }

    /** As its own diagram and the processes that it calls say. */
    private boolean joins(Operation operation) {
        ProcessInstance instance = runtime.createProcessInstanceQuery()
                .processInstanceId(operation.processInstance())
                .singleResult();
        return instance != null && diagrams.of(instance.getProcessDefinitionId()).contains(JOIN);
    }
}
