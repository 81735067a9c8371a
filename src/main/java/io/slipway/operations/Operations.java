package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.VariableInstance;

/** The operations, as people see them. */
public final class Operations {

    /** More than this is never read at once. */
    public static final int LARGEST_PAGE = 200;

    private static final int MOST_INSTANCES = 400;

    private final OperationTable operations;
    private final Claims claims;
    private final DecisionTable decisions;
    private final TaskService tasks;
    private final RuntimeService runtime;

    Operations(
            OperationTable operations, Claims claims, DecisionTable decisions, TaskService tasks, RuntimeService runtime) {
        this.operations = operations;
        this.claims = claims;
        this.decisions = decisions;
        this.tasks = tasks;
        this.runtime = runtime;
    }

    /**
     * Newest first.
     *
     * @param before the number before which the page begins; {@code Long.MAX_VALUE} for the first page
     * @param size at most {@link #LARGEST_PAGE}
     */
    public List<Operation> list(Optional<ClusterName> cluster, boolean runningOnly, long before, int size) {
        return list(OperationFilter.of(cluster, runningOnly), before, size);
    }

    /**
     * Newest first.
     *
     * @param before the number before which the page begins; {@code Long.MAX_VALUE} for the first page
     * @param size at most {@link #LARGEST_PAGE}
     */
    public List<Operation> list(OperationFilter filter, long before, int size) {
        return operations.list(filter, before, Math.max(1, Math.min(size, LARGEST_PAGE)));
    }

    /** By its id, {@code OPS-12}; any other text has none. */
    public Optional<Operation> operation(String id) {
        return Operation.number(id).flatMap(operations::operation);
    }

    /** The operation that a main process instance of the engine belongs to; empty for all other instances. */
    public Optional<Operation> ofInstance(String processInstance) {
        return operations.ofInstance(processInstance);
    }

    /** The operations that run on a cluster now, oldest first. */
    public List<Operation> running(ClusterName cluster) {
        return operations.running(cluster);
    }

    /** What the operation works on now. */
    public List<ClaimSubject> claims(Operation operation) {
        return claims.heldBy(operation.number()).stream().map(Claim::subject).toList();
    }

    /** The operation whose end this one waits for; empty when it does not wait for any. */
    public Optional<Operation> waitsFor(Operation operation) {
        return claims.waitsFor(operation.cluster(), operation.number()).flatMap(operations::operation);
    }

    /** The uploaded certificates that the operation keeps alive now; empty when it keeps none. */
    public Optional<KeptCertificates> keptCertificates(Operation operation) {
        Map<String, String> said = runtime.createVariableInstanceQuery()
                .processInstanceIdIn(operation.processInstance())
                .variableNameIn(KeepCertificates.EXPIRE, KeepCertificates.FOR)
                .list()
                .stream()
                .collect(Collectors.toMap(VariableInstance::getName, found -> String.valueOf(found.getValue())));
        return Optional.ofNullable(said.get(KeepCertificates.EXPIRE))
                .filter(end -> !end.isEmpty())
                .map(end -> new KeptCertificates(Instant.parse(end), said.getOrDefault(KeepCertificates.FOR, "")))
                .filter(kept -> !kept.keptFor().isEmpty());
    }

    /** The tasks that wait for a person, as far as the user may see them. */
    public List<WaitingTask> waitingTasks(Operation operation) {
        return tasks.createTaskQuery().processInstanceBusinessKey(operation.id()).orderByTaskCreateTime().asc()
                .listPage(0, LARGEST_PAGE).stream()
                .map(task -> new WaitingTask(
                        task.getId(), task.getName(), Optional.ofNullable(task.getAssignee()),
                        task.getCreateTime().toInstant()))
                .toList();
    }

    /** What stands still, as far as the user may see it. */
    public List<Trouble> troubles(Operation operation) {
        return runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(operation.id())
                .withIncident()
                .listPage(0, MOST_INSTANCES)
                .stream()
                .map(ProcessInstance::getId)
                .flatMap(instance -> runtime.createIncidentQuery().processInstanceId(instance).list().stream())
                // The engine reports an incident of a called process again at each caller; only the cause has a job.
                .filter(incident -> incident.getConfiguration() != null)
                .map(incident -> new Trouble(
                        incident.getId(),
                        Optional.ofNullable(incident.getFailedActivityId()).orElse(incident.getActivityId()),
                        host(incident.getExecutionId()),
                        String.valueOf(incident.getIncidentMessage()),
                        incident.getIncidentTimestamp().toInstant(),
                        incident.getProcessInstanceId()))
                .toList();
    }

    private Optional<String> host(String execution) {
        return runtime.getVariable(execution, "host") instanceof String host ? Optional.of(host) : Optional.empty();
    }

    /** The warnings that were accepted with the plan, with who did so. */
    public List<AcceptedWarning> acceptedWarnings(Operation operation) {
        return decisions.accepted(operation.id());
    }

    /** The report in words; empty until it is written. */
    public Optional<String> reportText(Operation operation) {
        return operations.reportText(operation.number());
    }

    /** The report as JSON; empty until it is written. */
    public Optional<String> reportJson(Operation operation) {
        return operations.reportJson(operation.number());
    }
}
