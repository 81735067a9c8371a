package io.slipway.processes;

import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.spin.plugin.impl.SpinProcessEnginePlugin;

/**
 * The diagrams in an engine of their own, with delegates that only write down that they ran: what is rehearsed is the
 * way of the tokens, not the work. Jobs run one after the other in this thread, timers at once.
 */
final class Rehearsal implements AutoCloseable {

    /** One run of a delegate: {@code joinWorker h4}, or {@code planCluster} where there is no host. */
    private final List<String> ran = new ArrayList<>();

    private final Map<String, Deque<JavaDelegate>> nextRuns = new HashMap<>();
    private final Map<String, Object> asked = new HashMap<>();
    private final ProcessEngine engine;
    private ProcessInstance operation;

    Rehearsal() {
        engine = Stage.ENGINE;
        Stage.on = this;
        cluster(List.of("h1", "h2", "h3"), List.of("h4", "h5", "h6"));
        for (String wanted : List.of("networkPluginWanted", "ingressWanted", "workerBalancerWanted", "smokeTestWanted")) {
            asked.put(wanted, true);
        }
        asked.put("unknownHostKeys", false);
        asked.put("blockingFindings", false);
        asked.put("changesNeeded", true);
        asked.put("rebootNeeded", true);
        asked.put("controlPlaneHostsToReboot", List.of());
        asked.put("workerRebootWaves", List.of());
        asked.put("mode", "apply");
    }

    ProcessEngine engine() {
        return engine;
    }

    Rehearsal cluster(List<String> controlPlane, List<String> workers) {
        List<String> hosts = new ArrayList<>(controlPlane);
        hosts.addAll(workers);
        asked.put("hosts", hosts);
        asked.put("controlPlaneHosts", controlPlane);
        asked.put("joiningControlPlaneHosts", controlPlane.subList(1, controlPlane.size()));
        asked.put("workers", workers);
        return this;
    }

    /** What a delegate will find and set. */
    Rehearsal when(String variable, Object value) {
        asked.put(variable, value);
        return this;
    }

    /** What a delegate does at its next runs instead of finishing, one after the other. */
    Rehearsal next(String bean, JavaDelegate... runs) {
        nextRuns.computeIfAbsent(bean, name -> new ArrayDeque<>()).addAll(List.of(runs));
        return this;
    }

    /** The cause is mended. */
    Rehearsal clear(String bean) {
        nextRuns.remove(bean);
        return this;
    }

    static JavaDelegate notYet() {
        return execution -> {
            execution.setVariable("finished", Variables.booleanValue(false, true));
            execution.setVariable("wait", Variables.stringValue("PT1S", true));
        };
    }

    static JavaDelegate notProven(String seen) {
        return execution -> {
            execution.setVariable("finished", Variables.booleanValue(true, true));
            execution.setVariable("proven", Variables.booleanValue(false, true));
            execution.setVariable("evidence", seen);
        };
    }

    static JavaDelegate sets(String variable, Object value) {
        return execution -> execution.setVariable(variable, value);
    }

    static JavaDelegate failsOn(String host) {
        return execution -> {
            if (host.equals(execution.getVariable("host"))) {
                throw new IllegalStateException("COMMAND_FAILED: on " + host);
            }
        };
    }

    Rehearsal start() {
        Map<String, Object> form = new HashMap<>();
        form.put("cluster", "demo");
        if (!"apply".equals(asked.get("mode"))) {
            form.put("mode", asked.get("mode"));
        }
        operation = engine.getRuntimeService().startProcessInstanceByKey("cluster-bring-up", form);
        return perform();
    }

    /** Runs every job that has retries left, until there is none. */
    Rehearsal perform() {
        for (int round = 0; round < 2000; round++) {
            List<Job> jobs = engine.getManagementService().createJobQuery().withRetriesLeft().listPage(0, 1);
            if (jobs.isEmpty()) {
                return this;
            }
            run(jobs.get(0).getId());
        }
        throw new IllegalStateException("the process runs in a circle: " + ran.subList(ran.size() - 10, ran.size()));
    }

    /** A job that fails has its failure recorded by the engine; what follows from it is what the stories look at. */
    private void run(String job) {
        try {
            engine.getManagementService().executeJob(job);
        } catch (IllegalStateException expected) {
            if (engine.getManagementService().createJobQuery().jobId(job).singleResult() == null) {
                throw expected;
            }
        }
    }

    /** Gives the standing job another try, as an operator does in Cockpit. */
    Rehearsal retry() {
        for (Job job : engine.getManagementService().createJobQuery().noRetriesLeft().list()) {
            engine.getManagementService().setJobRetries(job.getId(), 1);
        }
        return perform();
    }

    /** Incidents where they happened; the engine shows each one at all calling activities too. */
    long incidents() {
        return engine.getRuntimeService().createIncidentQuery().incidentType("failedJob").list().stream()
                .filter(incident -> incident.getId().equals(incident.getRootCauseIncidentId()))
                .count();
    }

    /** The task that waits for a person, its form found. */
    Task task() {
        Task task = engine.getTaskService().createTaskQuery().singleResult();
        if (task != null && engine.getFormService().getDeployedTaskForm(task.getId()) == null) {
            throw new IllegalStateException("no form for " + task.getName());
        }
        return task;
    }

    Object seenAtTask(String variable) {
        return engine.getTaskService().getVariable(task().getId(), variable);
    }

    /** Completes the task without entering anything. */
    Rehearsal complete() {
        return complete(Map.of());
    }

    Rehearsal complete(Map<String, Object> answers) {
        engine.getTaskService().complete(task().getId(), answers);
        return perform();
    }

    boolean ended() {
        return engine.getRuntimeService()
                        .createProcessInstanceQuery()
                        .processInstanceId(operation.getId())
                        .count()
                == 0;
    }

    /** The end event that the operation came to. */
    String end() {
        return engine.getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(operation.getId())
                .activityType("noneEndEvent")
                .orderByHistoricActivityInstanceEndTime()
                .desc()
                .list()
                .stream()
                .filter(activity -> operation.getId().equals(activity.getParentActivityInstanceId()))
                .findFirst()
                .map(activity -> activity.getActivityName())
                .orElse("none");
    }

    List<String> ran() {
        return List.copyOf(ran);
    }

    /** The steps' names without hosts, each only where it first stands. */
    List<String> order() {
        return ran.stream().map(run -> run.split(" ")[0]).distinct().toList();
    }

    /** All runs of one delegate, in order. */
    List<String> runsOf(String bean) {
        return ran.stream().filter(run -> run.split(" ")[0].equals(bean)).toList();
    }

    @Override
    public void close() {
        engine.getRuntimeService().createProcessInstanceQuery().rootProcessInstances().list().forEach(instance -> engine
                .getRuntimeService()
                .deleteProcessInstance(instance.getId(), "the story is told", true, false, true, false));
    }

    private void run(String bean, DelegateExecution execution) throws Exception {
        ran.add(bean + Optional.ofNullable(execution.getVariable("host")).map(host -> " " + host).orElse(""));
        Deque<JavaDelegate> scripted = nextRuns.getOrDefault(bean, new ArrayDeque<>());
        switch (bean) {
            case "checkClusterFile" -> set(
                    execution, "networkPluginWanted", "ingressWanted", "workerBalancerWanted", "smokeTestWanted");
            case "readHostKeys" -> set(execution, "unknownHostKeys");
            case "summarisePlan" -> set(execution, "blockingFindings", "changesNeeded");
            case "findHostsToReboot" -> set(execution, "rebootNeeded", "controlPlaneHostsToReboot", "workerRebootWaves");
            default -> {
                execution.setVariable("finished", Variables.booleanValue(true, true));
                if (bean.startsWith("prove")) {
                    execution.setVariable("proven", Variables.booleanValue(true, true));
                }
            }
        }
        if (!scripted.isEmpty()) {
            scripted.poll().execute(execution);
        }
    }

    private void set(DelegateExecution execution, String... variables) {
        for (String variable : variables) {
            execution.setVariable(variable, json(asked.get(variable)));
        }
    }

    /** A list as Slipway stores it: mutable, so that the engine writes it as JSON. */
    private static Object json(Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list.stream().map(Rehearsal::json).toList()) : value;
    }

    private void startOperation(DelegateExecution execution) {
        ran.add("startOperation");
        execution.setProcessBusinessKey("OPS-1");
        execution.setVariable("operation", "OPS-1");
        execution.setVariable("definitionVersion", 1);
        set(execution, "mode", "hosts", "controlPlaneHosts", "joiningControlPlaneHosts", "workers");
    }

    /** One engine for all stories, since making one takes longer than a story. */
    private static final class Stage extends AbstractMap<Object, Object> {

        private static final Set<String> NAMES = Diagrams.beansOfTheDecision();
        private static final Set<String> LISTENERS = Set.of("showWorkerBalancer", "readKeepFor");
        private static final ProcessEngine ENGINE = engine();

        /** Whose story is told. */
        private static Rehearsal on;

        private static ProcessEngine engine() {
            StandaloneInMemProcessEngineConfiguration configuration = new StandaloneInMemProcessEngineConfiguration();
            configuration.setJdbcUrl("jdbc:h2:mem:rehearsal;DB_CLOSE_DELAY=-1");
            configuration.setProcessEngineName("rehearsal");
            configuration.setJobExecutorActivate(false);
            configuration.setDefaultSerializationFormat("application/json");
            configuration.setEnforceHistoryTimeToLive(true);
            configuration.getProcessEnginePlugins().add(new SpinProcessEnginePlugin());
            configuration.setExpressionManager(new JuelExpressionManager(new Stage()));
            ProcessEngine engine = configuration.buildProcessEngine();
            DeploymentBuilder deployment = engine.getRepositoryService().createDeployment().name("rehearsal");
            Diagrams.deployed().forEach(file -> deployment.addString(Diagrams.name(file), Diagrams.text(file)));
            deployment.deploy();
            // What clocks start by themselves is in nobody's story.
            engine.getManagementService().createJobQuery().timers().list().forEach(clock ->
                    engine.getManagementService().deleteJob(clock.getId()));
            return engine;
        }

        @Override
        public boolean containsKey(Object name) {
            return NAMES.contains(String.valueOf(name));
        }

        @Override
        public Object get(Object name) {
            if (!containsKey(name)) {
                return null;
            }
            if ("startOperation".equals(name)) {
                return (ExecutionListener) execution -> on.startOperation(execution);
            }
            if (LISTENERS.contains(name)) {
                return (ExecutionListener) execution -> on.run(String.valueOf(name), execution);
            }
            return (JavaDelegate) execution -> on.run(String.valueOf(name), execution);
        }

        @Override
        public Set<Entry<Object, Object>> entrySet() {
            throw new UnsupportedOperationException("beans are asked for by name");
        }
    }
}
