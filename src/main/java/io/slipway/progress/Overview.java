package io.slipway.progress;

import io.slipway.engine.StepCatalogue;
import io.slipway.inventory.ClusterName;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationControl;
import io.slipway.operations.OperationFilter;
import io.slipway.operations.Operations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.camunda.bpm.model.bpmn.instance.FlowNode;

/** All operations that run, at one glance, and what stands in them. The number of queries does not grow with hosts. */
public final class Overview {

    private static final int MOST_RETRIES = 100;

    private final Progress progress;
    private final Operations operations;
    private final OperationControl control;
    private final RuntimeService runtime;
    private final RepositoryService repository;
    private final Map<String, String> titles;

    Overview(
            Progress progress, Operations operations, OperationControl control, RuntimeService runtime,
            RepositoryService repository, StepCatalogue catalogue) {
        this.titles = Matrices.titles(catalogue);
        this.progress = progress;
        this.operations = operations;
        this.control = control;
        this.runtime = runtime;
        this.repository = repository;
    }

    /** Everything that runs now, the newest first. @param retries of all operations, the soonest first */
    public record Now(List<RunningOperation> operations, List<Retry> retries) {}

    public Now now() {
        List<Retry> retries = new ArrayList<>();
        List<RunningOperation> running = new ArrayList<>();
        for (Operation operation : running()) {
            OperationMatrix matrix = progress.matrix(operation, false);
            List<Retry> own = retries(operation, matrix);
            retries.addAll(own);
            running.add(new RunningOperation(
                    operation,
                    control.isPaused(operation),
                    operations.waitsFor(operation).map(Operation::id),
                    matrix.phase(),
                    HostCounts.of(matrix.hosts().stream().map(OperationMatrix.MatrixHost::condition).toList()),
                    operations.waitingTasks(operation).size(),
                    (int) matrix.now().stream().filter(work -> work.condition() == HostCondition.INCIDENT).count(),
                    own.stream().findFirst()));
        }
        return new Now(running, retries.stream().sorted(Comparator.comparing(Retry::at)).limit(MOST_RETRIES).toList());
    }

    private List<Operation> running() {
        return operations.list(OperationFilter.allRunning(), Long.MAX_VALUE, Operations.LARGEST_PAGE);
    }

    private static List<Retry> retries(Operation operation, OperationMatrix matrix) {
        return matrix.now().stream()
                .filter(work -> work.condition() == HostCondition.RETRYING)
                .flatMap(work -> work.next().stream().map(at -> new Retry(
                        operation.id(), operation.cluster().text(), work.host(), work.process(), work.step(), work.title(), at,
                        work.attemptsLeft().orElse(0), Reasons.firstLine(work.message().orElse("")))))
                .sorted(Comparator.comparing(Retry::at))
                .toList();
    }

    /** What stands in all operations that run, the oldest first, as far as the one who asks may see it. */
    public List<StandingIncident> incidents(Optional<ClusterName> cluster, Optional<String> operation) {
        Map<String, Operation> wanted = running().stream()
                .filter(each -> cluster.isEmpty() || each.cluster().equals(cluster.get()))
                .filter(each -> operation.isEmpty() || each.id().equals(operation.get()))
                .collect(Collectors.toMap(Operation::id, each -> each));
        var query = runtime.createProcessInstanceQuery().withIncident();
        operation.ifPresent(query::processInstanceBusinessKey);
        Map<String, ProcessInstance> instances = query.list().stream()
                .filter(instance -> wanted.containsKey(String.valueOf(instance.getBusinessKey())))
                .collect(Collectors.toMap(ProcessInstance::getId, instance -> instance));
        if (instances.isEmpty()) {
            return List.of();
        }
        Map<String, String> hosts = new HashMap<>();
        runtime.createVariableInstanceQuery()
                .processInstanceIdIn(instances.keySet().toArray(String[]::new))
                .variableName("host")
                .list()
                .stream()
                .filter(variable -> variable.getValue() instanceof String)
                // A loop's own "host" stands in the caller, at another execution.
                .filter(variable -> variable.getExecutionId().equals(variable.getProcessInstanceId()))
                .forEach((VariableInstance variable) -> hosts.put(variable.getProcessInstanceId(), (String) variable.getValue()));
        return runtime.createIncidentQuery().list().stream()
                // The engine reports an incident of a called process again at each caller; only the cause has a job.
                .filter(incident -> incident.getConfiguration() != null && instances.containsKey(incident.getProcessInstanceId()))
                .map(incident -> standing(
                        wanted.get(instances.get(incident.getProcessInstanceId()).getBusinessKey()),
                        Optional.ofNullable(hosts.get(incident.getProcessInstanceId())),
                        incident))
                .sorted(Comparator.comparing(StandingIncident::since))
                .toList();
    }

    private StandingIncident standing(Operation operation, Optional<String> host, Incident incident) {
        String activity = Optional.ofNullable(incident.getFailedActivityId()).orElse(incident.getActivityId());
        ProcessDefinition definition = repository.getProcessDefinition(incident.getProcessDefinitionId());
        Optional<FlowNode> node = Optional.ofNullable(repository.getBpmnModelInstance(definition.getId())
                .getModelElementById(activity) instanceof FlowNode found ? found : null);
        String step = node.flatMap(StandingWorks::step).orElse(activity);
        String message = String.valueOf(incident.getIncidentMessage());
        return new StandingIncident(
                operation.id(),
                operation.cluster().text(),
                definition.getKey(),
                DeployedProcesses.name(definition),
                incident.getId(),
                step,
                titles.getOrDefault(step, node.map(FlowNode::getName).map(name -> name.replaceAll("\\s+", " ")).orElse(activity)),
                host,
                Reasons.of(message, host),
                message,
                incident.getIncidentTimestamp().toInstant(),
                incident.getProcessInstanceId(),
                message.contains("approve-reset"));
    }
}
