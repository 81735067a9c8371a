package io.slipway.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.ActivityTypes;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;

/** How long each phase of an operation took, and how long it waited for people, from the engine's history. */
final class PhaseTiming {

    private static final Set<String> SHOWN = Set.of(
            ActivityTypes.SUB_PROCESS,
            ActivityTypes.CALL_ACTIVITY,
            ActivityTypes.TASK_USER_TASK,
            ActivityTypes.TASK_SERVICE,
            ActivityTypes.MULTI_INSTANCE_BODY);

    private final HistoryService history;

    PhaseTiming(HistoryService history) {
        this.history = history;
    }

    /**
     * A phase.
     *
     * @param name as in the diagram
     * @param took all its passes together, without the time that it waited for people
     * @param waitedForPeople likewise, the time in which one of its tasks stood open
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
        Map<String, Duration> waited = new LinkedHashMap<>();
        Map<String, String> topLevel = new LinkedHashMap<>();
        for (HistoricActivityInstance activity : activities) {
            parents.put(activity.getId(), activity.getParentActivityInstanceId());
            if (processInstance.equals(activity.getParentActivityInstanceId()) && SHOWN.contains(activity.getActivityType())) {
                String name = name(activity, activities);
                topLevel.put(activity.getId(), name);
                took.merge(name, duration(activity), Duration::plus);
            }
        }
        for (HistoricActivityInstance activity : activities) {
            if (activity.getActivityType().equals(ActivityTypes.TASK_USER_TASK)) {
                String phase = phaseOf(activity.getId(), parents, topLevel);
                waited.merge(phase, duration(activity), Duration::plus);
            }
        }
        List<Phase> phases = new ArrayList<>();
        took.forEach((name, time) -> {
            Duration people = waited.getOrDefault(name, Duration.ZERO);
            phases.add(new Phase(name, time.minus(people), people));
        });
        return phases;
    }

    private static String phaseOf(String activity, Map<String, String> parents, Map<String, String> topLevel) {
        String current = activity;
        while (current != null && !topLevel.containsKey(current)) {
            current = parents.get(current);
        }
        return current == null ? "" : topLevel.get(current);
    }

    /** The engine names what repeats, and not the body around it. */
    private static String name(HistoricActivityInstance activity, List<HistoricActivityInstance> all) {
        String id = activity.getActivityId().replaceFirst("#multiInstanceBody$", "");
        return Optional.ofNullable(activity.getActivityName())
                .or(() -> all.stream()
                        .filter(other -> other.getActivityId().equals(id))
                        .map(HistoricActivityInstance::getActivityName)
                        .filter(Objects::nonNull)
                        .findFirst())
                .orElse(id);
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
