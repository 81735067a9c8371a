package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricTaskInstance;
import org.camunda.bpm.engine.history.UserOperationLogEntry;
import org.camunda.bpm.engine.history.UserOperationLogQuery;

/**
 * Who did what, from whatever door: the engine writes down what people do in Cockpit, Tasklist and the API, Slipway what they
 * decide at incidents and which definitions they make.
 */
public final class Actions {

    /** More are never read at once. */
    public static final int LARGEST_PAGE = 200;

    /** The engine writes down more than people are interested in; this many are looked through for a page. */
    private static final int LOOKED_THROUGH = 4000;
    /** What is decided at an incident also lets its step run again; the two are one act. */
    private static final Duration ONE_ACT = Duration.ofSeconds(2);

    /** The latest moment that databases take. */
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final Set<Kind> ABOUT_TASKS =
            EnumSet.of(Kind.TOOK_TASK, Kind.GAVE_TASK_BACK, Kind.ANSWERED_TASK, Kind.COMMENTED);

    private final HistoryService history;
    private final OperationTable operations;
    private final InterventionTable interventions;
    private final ClusterDefinitions definitions;

    Actions(
            HistoryService history, OperationTable operations, InterventionTable interventions,
            ClusterDefinitions definitions) {
        this.history = history;
        this.operations = operations;
        this.interventions = interventions;
        this.definitions = definitions;
    }

    /** What a person did. */
    public enum Kind {
        STARTED, CANCELLED, PAUSED, RESUMED, TOOK_TASK, GAVE_TASK_BACK, ANSWERED_TASK, COMMENTED, RETRIED, SKIPPED, DONE_BY_HAND,
        LEFT_OUT, RESET_APPROVED, NEW_DIAGRAMS, DEFINITION_MADE
    }

    /**
     * One act.
     *
     * @param subject what it was done to: a task's, step's or host's name, or the version of a definition
     * @param detail the reason or evidence that was given; may be empty
     */
    public record Action(
            Instant at, String person, Kind kind, Optional<String> operation, String cluster, Optional<String> process,
            Optional<String> host, String subject, String detail) {}

    /**
     * What is asked for; what is empty is not asked for.
     *
     * @param since then or later
     * @param before earlier than then
     */
    public record Wish(
            Optional<Operation> operation, Optional<ClusterName> cluster, Optional<String> person, Optional<Instant> since,
            Instant before) {}

    /** The newest first; acts of one moment are never torn apart. */
    public List<Action> list(Wish wish, int size) {
        List<Action> decided = decided(wish);
        List<Action> found = Stream.of(logged(wish, decided), decided, made(wish))
                .flatMap(List::stream)
                .filter(action -> wish.operation().map(one -> Optional.of(one.id()).equals(action.operation())).orElse(true))
                .filter(action -> wish.cluster().map(one -> one.text().equals(action.cluster())).orElse(true))
                .filter(action -> wish.person().map(action.person()::equals).orElse(true))
                .filter(action -> wish.since().map(since -> !action.at().isBefore(since)).orElse(true))
                .filter(action -> action.at().isBefore(wish.before()))
                .sorted(Comparator.comparing(Action::at).reversed())
                .toList();
        int end = Math.min(Math.max(1, Math.min(size, LARGEST_PAGE)), found.size());
        while (end > 0 && end < found.size() && found.get(end).at().equals(found.get(end - 1).at())) {
            end++;
        }
        return named(found.subList(0, end));
    }

    private List<Action> logged(Wish wish, List<Action> decided) {
        UserOperationLogQuery query = history.createUserOperationLogQuery()
                .entityTypeIn(EntityTypes.PROCESS_INSTANCE, EntityTypes.TASK, EntityTypes.JOB, EntityTypes.COMMENT)
                .beforeTimestamp(Date.from(earliest(wish.before(), NEVER)));
        wish.person().ifPresent(query::userId);
        wish.operation().map(Operation::startedAt).or(wish::since).ifPresent(since -> query.afterTimestamp(Date.from(since.minusSeconds(5))));
        List<UserOperationLogEntry> entries = query.orderByTimestamp().desc().listPage(0, LOOKED_THROUGH);
        Map<String, Optional<Operation>> found = new HashMap<>();
        Map<String, String> seen = new HashMap<>();
        List<Action> actions = new ArrayList<>();
        for (UserOperationLogEntry entry : entries) {
            Optional<Kind> kind = kind(entry);
            // The engine writes a line for each property that one act changes.
            if (kind.isEmpty() || entry.getRootProcessInstanceId() == null && entry.getProcessInstanceId() == null
                    || entry.getUserId() == null || seen.put(entry.getOperationId() + kind.get(), "") != null) {
                continue;
            }
            String root = Optional.ofNullable(entry.getRootProcessInstanceId()).orElse(entry.getProcessInstanceId());
            found.computeIfAbsent(root, operations::ofInstance)
                    .map(operation -> action(operation, kind.get(), entry))
                    .filter(action -> action.kind() != Kind.RETRIED || decided.stream().noneMatch(other -> oneAct(action, other)))
                    .ifPresent(actions::add);
        }
        return actions;
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static boolean oneAct(Action retried, Action decided) {
        return decided.kind() != Kind.NEW_DIAGRAMS && retried.operation().equals(decided.operation()) && retried.person().equals(decided.person())
                && Duration.between(retried.at(), decided.at()).abs().compareTo(ONE_ACT) < 0;
    }

    private static Action action(Operation operation, Kind kind, UserOperationLogEntry entry) {
        return new Action(
                entry.getTimestamp().toInstant(), entry.getUserId(), kind, Optional.of(operation.id()),
                operation.cluster().text(), Optional.of(operation.process()), Optional.empty(),
                Optional.ofNullable(entry.getTaskId()).orElse(""), kind == Kind.COMMENTED ? String.valueOf(entry.getNewValue()) : "");
    }

    private static Optional<Kind> kind(UserOperationLogEntry entry) {
        return Optional.ofNullable(switch (entry.getEntityType() + " " + entry.getOperationType()) {
            case EntityTypes.PROCESS_INSTANCE + " " + UserOperationLogEntry.OPERATION_TYPE_CREATE -> Kind.STARTED;
            case EntityTypes.PROCESS_INSTANCE + " " + UserOperationLogEntry.OPERATION_TYPE_DELETE -> Kind.CANCELLED;
            case EntityTypes.PROCESS_INSTANCE + " " + UserOperationLogEntry.OPERATION_TYPE_SUSPEND -> Kind.PAUSED;
            case EntityTypes.PROCESS_INSTANCE + " " + UserOperationLogEntry.OPERATION_TYPE_ACTIVATE -> Kind.RESUMED;
            case EntityTypes.TASK + " " + UserOperationLogEntry.OPERATION_TYPE_CLAIM -> Kind.TOOK_TASK;
            case EntityTypes.TASK + " " + UserOperationLogEntry.OPERATION_TYPE_ASSIGN ->
                entry.getNewValue() == null ? Kind.GAVE_TASK_BACK : Kind.TOOK_TASK;
            case EntityTypes.TASK + " " + UserOperationLogEntry.OPERATION_TYPE_COMPLETE -> Kind.ANSWERED_TASK;
            case EntityTypes.COMMENT + " " + UserOperationLogEntry.OPERATION_TYPE_CREATE -> Kind.COMMENTED;
            case EntityTypes.JOB + " " + UserOperationLogEntry.OPERATION_TYPE_SET_JOB_RETRIES -> Kind.RETRIED;
            default -> null;
        });
    }

    /** Tasks by their names instead of the engine's ids; for what is shown only. */
    private List<Action> named(List<Action> actions) {
        Map<String, String> names = actions.stream()
                .filter(action -> ABOUT_TASKS.contains(action.kind()))
                .map(Action::operation)
                .flatMap(Optional::stream)
                .distinct()
                .flatMap(operation -> history.createHistoricTaskInstanceQuery()
                        .processInstanceBusinessKey(operation).list().stream())
                .collect(Collectors.toMap(HistoricTaskInstance::getId, task -> String.valueOf(task.getName()), (one, same) -> one));
        return actions.stream()
                .map(action -> !ABOUT_TASKS.contains(action.kind()) ? action : new Action(
                        action.at(), action.person(), action.kind(), action.operation(), action.cluster(), action.process(),
                        action.host(), names.getOrDefault(action.subject(), ""), action.detail()))
                .toList();
    }

    private List<Action> decided(Wish wish) {
        Function<InterventionTable.Decided, Optional<Action>> toAction = decided -> Operation.number(decided.operation())
                .flatMap(operations::operation)
                .map(operation -> action(operation, decided.intervention()));
        return wish.operation()
                .map(one -> interventions.of(one.id()).stream().map(decided -> action(one, decided)).toList())
                .orElseGet(() -> interventions.before(earliest(wish.before(), NEVER), LOOKED_THROUGH).stream()
                        .flatMap(decided -> toAction.apply(decided).stream())
                        .toList());
    }

    private static Action action(Operation operation, Intervention decided) {
        return new Action(
                decided.decidedAt(), decided.decidedBy(), Kind.valueOf(decided.kind().name()), Optional.of(operation.id()),
                operation.cluster().text(), Optional.of(operation.process()), decided.host(), decided.step().orElse(""),
                decided.words());
    }

    private List<Action> made(Wish wish) {
        return wish.operation().isPresent() ? List.of() : definitions.clusters().stream()
                .filter(cluster -> wish.cluster().map(cluster::equals).orElse(true))
                .flatMap(cluster -> definitions.versions(cluster).stream().map(version -> new Action(
                        version.madeAt(), version.madeBy(), Kind.DEFINITION_MADE, Optional.empty(), cluster.text(),
                        Optional.empty(), Optional.empty(), String.valueOf(version.version()), "")))
                .toList();
    }
}
