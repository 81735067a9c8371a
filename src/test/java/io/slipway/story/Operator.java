package io.slipway.story;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.camunda.bpm.engine.task.Task;

/** An operator's hands in a test: starts operations, waits for tasks, completes them, retries, and sees incidents. */
public final class Operator {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final ProcessEngine engine;
    private final String name;
    private final Duration patience;

    public Operator(ProcessEngine engine, String name) {
        this(engine, name, PATIENCE);
    }

    /** @param patience how long tasks and ends are waited for; a bound for a hang */
    public Operator(ProcessEngine engine, String name, Duration patience) {
        this.engine = engine;
        this.name = name;
        this.patience = patience;
    }

    /** @return the operation's id */
    public String starts(String process, String cluster, Map<String, Object> more) {
        Map<String, Object> variables = new HashMap<>(more);
        variables.put("cluster", cluster);
        return as(() -> {
            ProcessInstance instance = engine.getRuntimeService().startProcessInstanceByKey(process, variables);
            return engine.getHistoryService()
                    .createHistoricProcessInstanceQuery()
                    .processInstanceId(instance.getId())
                    .singleResult()
                    .getBusinessKey();
        });
    }

    /** Waits until a task of this name is there; an incident meanwhile is an error that shows its message. */
    public Task sees(String operation, String task) {
        try {
            return await().atMost(patience).pollInterval(LOOK_EVERY).until(() -> {
                stillRunning(operation, "task \"" + task + "\"");
                return waitsAt(operation, task).orElse(null);
            }, found -> found != null);
        } catch (ConditionTimeoutException tooLong) {
            throw new AssertionError("no task \"" + task + "\"; what waits: "
                    + engine.getTaskService().createTaskQuery().list().stream().map(Task::getName).toList()
                    + "; jobs: " + engine.getManagementService().createJobQuery().list(), tooLong);
        }
    }

    /** The task of this name, when it waits at this moment. */
    public Optional<Task> waitsAt(String operation, String task) {
        noIncident(operation);
        return engine.getTaskService().createTaskQuery().taskName(task).list().stream()
                .filter(found -> operation.equals(businessKey(found.getProcessInstanceId())))
                .findFirst();
    }

    /** What the task's form shows under this name. */
    public String reads(Task task, String variable) {
        return String.valueOf(engine.getTaskService().getVariable(task.getId(), variable));
    }

    /** Completes a task without entering anything. */
    public void completes(Task task) {
        completes(task, Map.of());
    }

    public void completes(Task task, Map<String, Object> answers) {
        as(() -> {
            engine.getTaskService().claim(task.getId(), name);
            engine.getTaskService().complete(task.getId(), answers);
            return null;
        });
    }

    public void seesAndCompletes(String operation, String task) {
        completes(sees(operation, task));
    }

    /** Waits until the operation has ended. */
    public HistoricProcessInstance seesTheEnd(String operation) {
        try {
            return await("end of " + operation)
                    .atMost(patience)
                    .pollInterval(LOOK_EVERY)
                    .until(() -> {
                        noIncident(operation);
                        return main(operation);
                    }, instance -> instance.getEndTime() != null);
        } catch (ConditionTimeoutException tooLong) {
            throw new AssertionError(operation + " did not end; it is at "
                    + engine.getHistoryService().createHistoricActivityInstanceQuery().unfinished().list().stream()
                            .map(HistoricActivityInstance::getActivityId).toList()
                    + "; saw: " + engine.getRuntimeService().createVariableInstanceQuery()
                            .variableNameIn("evidence", "waitsFor").list().stream()
                            .map(VariableInstance::getValue).toList(), tooLong);
        }
    }

    /** Waits until an incident stands; the pauses before a step's next tries are not waited for. */
    public Incident seesAnIncident(String operation) {
        return await("incident of " + operation)
                .atMost(patience)
                .pollInterval(LOOK_EVERY)
                .ignoreExceptionsInstanceOf(ProcessEngineException.class)
                .until(() -> {
                    triesAgainAtOnce();
                    return incidents(operation).stream().findFirst().orElse(null);
                }, found -> found != null);
    }

    private void triesAgainAtOnce() {
        engine.getManagementService().createJobQuery().withException().withRetriesLeft().list().stream()
                .filter(job -> job.getDuedate() != null && job.getDuedate().after(new Date()))
                .forEach(job -> engine.getManagementService().setJobDuedate(job.getId(), new Date()));
    }

    public List<Incident> incidents(String operation) {
        // The engine reports an incident of a called process again at each caller; only the one with a job can be retried.
        return engine.getRuntimeService().createIncidentQuery().list().stream()
                .filter(incident -> incident.getConfiguration() != null)
                .filter(incident -> operation.equals(businessKey(incident.getProcessInstanceId())))
                .toList();
    }

    /** Presses "Retry" at an incident, as in Cockpit. */
    public void retries(Incident incident) {
        as(() -> {
            engine.getManagementService().setJobRetries(incident.getConfiguration(), 1);
            return null;
        });
    }

    /** The message that stands at an incident: its first lines are what Cockpit shows. */
    public String message(Incident incident) {
        return String.valueOf(incident.getIncidentMessage());
    }

    /** The value of a variable of the operation's main process, also after its end. */
    public Object variable(String operation, String variable) {
        var found = engine.getHistoryService()
                .createHistoricVariableInstanceQuery()
                .processInstanceId(main(operation).getId())
                .variableName(variable)
                .singleResult();
        return found == null ? null : found.getValue();
    }

    /** Titles of the activities that ended in the operation's main process, in order. */
    public List<String> path(String operation) {
        return engine.getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(main(operation).getId())
                .finished()
                .orderByHistoricActivityInstanceEndTime()
                .asc()
                .list()
                .stream()
                .map(activity -> activity.getActivityName() == null ? activity.getActivityId() : activity.getActivityName())
                .collect(Collectors.toList());
    }

    private HistoricProcessInstance main(String operation) {
        return engine.getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(operation)
                .rootProcessInstances()
                .singleResult();
    }

    private String businessKey(String processInstance) {
        HistoricProcessInstance instance = engine.getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(processInstance)
                .singleResult();
        return instance == null ? null : instance.getBusinessKey();
    }

    private void noIncident(String operation) {
        List<Incident> incidents = incidents(operation);
        if (!incidents.isEmpty()) {
            throw new AssertionError(incidents.size() + " incidents of " + operation + ", the first at "
                    + incidents.get(0).getActivityId() + ":\n" + message(incidents.get(0)));
        }
    }

    private void stillRunning(String operation, String wanted) {
        HistoricProcessInstance instance = main(operation);
        if (instance.getEndTime() != null) {
            throw new AssertionError(operation + " ended at " + instance.getEndActivityId() + " before " + wanted
                    + "; its path: " + path(operation));
        }
    }

    private <R> R as(java.util.function.Supplier<R> work) {
        IdentityService identity = engine.getIdentityService();
        try {
            identity.setAuthentication(name, List.of("slipway-operators"));
            return work.get();
        } finally {
            identity.clearAuthentication();
        }
    }
}
