package io.slipway.engine;

import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.event.HistoricIncidentEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoricProcessInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoricTaskInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What the rest of Slipway hears from the engine, without the engine's own types. */
@Configuration(proxyBeanMethods = false)
class EngineEvents {

    private final ObjectProvider<InstanceEnds> ends;
    private final ObjectProvider<WorkChanges> changes;

    EngineEvents(ObjectProvider<InstanceEnds> ends, ObjectProvider<WorkChanges> changes) {
        this.ends = ends;
        this.changes = changes;
    }

    @Bean
    CurrentUser currentUser(IdentityService identity) {
        return new CurrentUser(identity);
    }

    @EventListener
    void onHistory(HistoryEvent event) {
        if (event instanceof HistoricProcessInstanceEventEntity instance) {
            onInstance(instance);
        } else if (event instanceof HistoricTaskInstanceEventEntity task && task.getRootProcessInstanceId() != null) {
            onTask(task);
        } else if (event instanceof HistoricIncidentEventEntity incident
                && incident.getRootProcessInstanceId() != null
                // The engine reports an incident of a called process again at each caller; only the cause has a job.
                && incident.getConfiguration() != null) {
            onIncident(incident);
        }
    }

    private void onInstance(HistoricProcessInstanceEventEntity instance) {
        if (instance.isEventOfType(HistoryEventTypes.PROCESS_INSTANCE_END)) {
            String reason = instance.getDeleteReason() == null ? "" : instance.getDeleteReason();
            InstanceEnds.End end = end(instance.getState(), reason);
            ends.orderedStream().forEach(listener -> listener.ended(instance.getProcessInstanceId(), end, reason));
        } else if (instance.isEventOfType(HistoryEventTypes.PROCESS_INSTANCE_UPDATE)) {
            boolean suspended = HistoricProcessInstance.STATE_SUSPENDED.equals(instance.getState());
            changes.forEach(listener -> listener.suspension(instance.getProcessInstanceId(), suspended));
        }
    }

    private void onTask(HistoricTaskInstanceEventEntity event) {
        String main = event.getRootProcessInstanceId();
        var task = new WorkChanges.PersonsTask(event.getTaskId(), event.getTaskDefinitionKey(), event.getName());
        if (event.isEventOfType(HistoryEventTypes.TASK_INSTANCE_CREATE)) {
            changes.forEach(listener -> listener.taskCreated(main, task));
        } else if (event.isEventOfType(HistoryEventTypes.TASK_INSTANCE_COMPLETE)) {
            WorkChanges.TaskEnd end = TaskEntity.DELETE_REASON_COMPLETED.equals(event.getDeleteReason())
                    ? WorkChanges.TaskEnd.COMPLETED
                    : WorkChanges.TaskEnd.REMOVED;
            changes.forEach(listener -> listener.taskEnded(main, task, end));
        }
    }

    private void onIncident(HistoricIncidentEventEntity event) {
        String main = event.getRootProcessInstanceId();
        var job = new WorkChanges.StandingJob(
                event.getId(),
                Optional.ofNullable(event.getFailedActivityId()).orElse(event.getActivityId()),
                host(event.getExecutionId()),
                event.getIncidentMessage() == null ? "" : event.getIncidentMessage(),
                event.getProcessInstanceId());
        if (event.isEventOfType(HistoryEventTypes.INCIDENT_CREATE)) {
            changes.forEach(listener -> listener.jobStands(main, job));
        } else if (event.isEventOfType(HistoryEventTypes.INCIDENT_RESOLVE)) {
            changes.forEach(listener -> listener.jobStandsNoLonger(main, job, WorkChanges.JobEnd.RETRIED));
        } else if (event.isEventOfType(HistoryEventTypes.INCIDENT_DELETE)) {
            changes.forEach(listener -> listener.jobStandsNoLonger(main, job, WorkChanges.JobEnd.REMOVED));
        }
    }

    /** Read inside the engine's own command, whoever is logged in. */
    private static Optional<String> host(String execution) {
        ExecutionEntity found = execution == null
                ? null
                : Context.getCommandContext().getExecutionManager().findExecutionById(execution);
        return found != null && found.getVariable("host") instanceof String host ? Optional.of(host) : Optional.empty();
    }

    private static InstanceEnds.End end(String state, String reason) {
        if (state.equals(HistoricProcessInstance.STATE_COMPLETED)) {
            return InstanceEnds.End.AS_DRAWN;
        }
        // Deleted through Java and not by REST, the engine calls it terminated from within; the reason tells.
        boolean deleted = state.equals(HistoricProcessInstance.STATE_EXTERNALLY_TERMINATED) || !reason.isEmpty();
        return deleted ? InstanceEnds.End.DELETED : InstanceEnds.End.TERMINATED;
    }
}
