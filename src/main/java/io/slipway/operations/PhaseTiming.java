package io.slipway.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ActivityTypes;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricTaskInstance;
import org.camunda.bpm.model.bpmn.instance.FlowElement;

/** How long each phase of an operation took, and how long it waited for people, from the engine's history. */
final class PhaseTiming {

    private static final Set<String> SHOWN = Set.of(
            ActivityTypes.SUB_PROCESS,
            ActivityTypes.CALL_ACTIVITY,
            ActivityTypes.TASK_USER_TASK,
            ActivityTypes.TASK_SERVICE,
            ActivityTypes.MULTI_INSTANCE_BODY);

    private final HistoryService history;
    private final RepositoryService repository;

    PhaseTiming(HistoryService history, RepositoryService repository) {
        this.history = history;
        this.repository = repository;
    }

    /**
     * A phase.
     *
     * @param name as in the diagram
     * @param took all its passes together, without the time that it waited for people
     * @param waitedForPeople likewise, the time in which at least one of its tasks stood open, its called processes' too
     */
    record Phase(String name, Duration took, Duration waitedForPeople) {}

    /** The main process's phases in the order in which they began; what still runs is left out. */
    List<Phase> phases(String processInstance) {
        List<HistoricActivityInstance> activities = history.createHistoricActivityInstanceQuery()
                .processInstanceId(processInstance)
                .finished()
                .orderByHistoricActivityInstanceStartTime()
                .asc()
                .list();
        Map<String, String> parents = new LinkedHashMap<>();
        Map<String, Duration> took = new LinkedHashMap<>();
        Map<String, String> topLevel = new LinkedHashMap<>();
        for (HistoricActivityInstance activity : activities) {
            parents.put(activity.getId(), activity.getParentActivityInstanceId());
            if (processInstance.equals(activity.getParentActivityInstanceId()) && SHOWN.contains(activity.getActivityType())) {
                String name = name(activity);
                topLevel.put(activity.getId(), name);
                took.merge(name, duration(activity), Duration::plus);
            }
        }
        Map<String, List<HistoricTaskInstance>> tasks = history.createHistoricTaskInstanceQuery()
                .rootProcessInstanceId(processInstance)
                .finished()
                .orderByHistoricActivityInstanceStartTime()
                .asc()
                .list()
                .stream()
                .collect(Collectors.groupingBy(task ->
                        phaseOf(inMainProcess(task, processInstance, activities), parents, topLevel)));
        List<Phase> phases = new ArrayList<>();
        took.forEach((name, time) -> {
            Duration people = open(tasks.getOrDefault(name, List.of()));
            phases.add(new Phase(name, time.minus(people), people));
        });
        return phases;
    }

    /** The main process's activity in which the task was: itself, or the call of its process. */
    private String inMainProcess(
            HistoricTaskInstance task, String main, List<HistoricActivityInstance> activities) {
        String instance = task.getProcessInstanceId();
        if (instance.equals(main)) {
            return task.getActivityInstanceId();
        }
        String caller = superInstance(instance);
        while (!main.equals(caller) && caller != null) {
            instance = caller;
            caller = superInstance(instance);
        }
        String called = instance;
        return activities.stream()
                .filter(activity -> called.equals(activity.getCalledProcessInstanceId()))
                .map(HistoricActivityInstance::getId)
                .findFirst()
                .orElse(null);
    }

    private String superInstance(String instance) {
        return history.createHistoricProcessInstanceQuery().processInstanceId(instance).singleResult()
                .getSuperProcessInstanceId();
    }

    /** Tasks that stood open beside each other count once. */
    private static Duration open(List<HistoricTaskInstance> inOrder) {
        Duration open = Duration.ZERO;
        Instant until = Instant.MIN;
        for (HistoricTaskInstance task : inOrder) {
            Instant start = task.getStartTime().toInstant();
            Instant from = start.isBefore(until) ? until : start;
            Instant end = task.getEndTime().toInstant();
            if (end.isAfter(from)) {
                open = open.plus(Duration.between(from, end));
                until = end;
            }
        }
        return open;
    }

    private static String phaseOf(String activity, Map<String, String> parents, Map<String, String> topLevel) {
        String current = activity;
        while (current != null && !topLevel.containsKey(current)) {
            current = parents.get(current);
        }
        return current == null ? "" : topLevel.get(current);
    }

    /** The engine's history does not name the body around what repeats; the diagram does. */
    private String name(HistoricActivityInstance activity) {
        String id = activity.getActivityId().replaceFirst("#multiInstanceBody$", "");
        return repository.getBpmnModelInstance(activity.getProcessDefinitionId()).getModelElementById(id)
                                instanceof FlowElement element && element.getName() != null
                ? element.getName()
                : id;
    }

    private static Duration duration(HistoricActivityInstance activity) {
        Instant start = activity.getStartTime().toInstant();
        return Duration.between(start, activity.getEndTime().toInstant());
    }

    /** {@code 2 h 5 min}, {@code 3 min 12 s}, {@code 4.1 s}. */
    static String words(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return String.format(java.util.Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
