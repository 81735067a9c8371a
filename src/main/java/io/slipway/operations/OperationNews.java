package io.slipway.operations;

import io.slipway.engine.WorkChanges;
import io.slipway.events.EventType;
import io.slipway.events.Events;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes what becomes of operations on the list of events, in the transaction in which it becomes so. */
final class OperationNews implements WorkChanges {

    private static final String CONSOLE = "/ops";

    private final OperationTable operations;
    private final Events events;
    private final People people;

    OperationNews(OperationTable operations, Events events, People people) {
        this.operations = operations;
        this.events = events;
        this.people = people;
    }

    static void started(Events events, Operation operation) {
        Map<String, Object> data = data(operation);
        data.put("mode", operation.mode());
        operation.undoes().ifPresent(undone -> data.put("undoes", undone));
        tell(events, operation, EventType.OPERATION_STARTED, "", data);
    }

    static void ended(Events events, Operation operation, Operation.State state, String outcome) {
        Map<String, Object> data = data(operation);
        data.put("outcome", outcome);
        EventType type = switch (state) {
            case PLANNED -> EventType.OPERATION_PLANNED;
            case CANCELLED -> EventType.OPERATION_CANCELLED;
            case FAILED -> EventType.OPERATION_FAILED;
            case FINISHED -> EventType.OPERATION_FINISHED;
            case RUNNING -> throw new IllegalArgumentException("an operation that runs has not ended");
        };
        tell(events, operation, type, "", data);
    }

    @Override
    public void taskCreated(String mainInstance, PersonsTask task) {
        about(mainInstance, operation -> task(
                operation, EventType.TASK_CREATED, task, Map.of(), CONSOLE + "/tasks/" + operation.id() + "/" + task.id()));
    }

    @Override
    public void taskEnded(String mainInstance, PersonsTask task, TaskEnd end) {
        about(mainInstance, operation -> {
            if (end == TaskEnd.COMPLETED) {
                task(operation, EventType.TASK_COMPLETED, task, by(), "");
            } else {
                task(operation, EventType.TASK_REMOVED, task, Map.of(), "");
            }
        });
    }

    private void task(
            Operation operation, EventType type, PersonsTask task, Map<String, String> more, String page) {
        Map<String, Object> data = data(operation);
        data.put("key", task.key());
        data.put("name", task.name());
        data.putAll(more);
        String link = type == EventType.TASK_CREATED ? "/tasks/" + task.id() : "";
        events.record(type, Optional.of(operation.cluster()), Optional.of(operation.id()), task.id(),
                "/api/v1/operations/" + operation.id() + link, page, data);
    }

    @Override
    public void jobStands(String mainInstance, StandingJob job) {
        about(mainInstance, operation -> {
            Map<String, Object> data = incident(operation, job);
            data.put("message", job.message());
            tell(events, operation, EventType.INCIDENT_CREATED, job.id(), data);
        });
    }

    @Override
    public void jobStandsNoLonger(String mainInstance, StandingJob job, JobEnd end) {
        about(mainInstance, operation -> {
            Map<String, Object> data = incident(operation, job);
            data.put("how", end == JobEnd.RETRIED ? "retried" : "removed");
            data.putAll(by());
            tell(events, operation, EventType.INCIDENT_RESOLVED, job.id(), data);
        });
    }

    @Override
    public void suspension(String mainInstance, boolean suspended) {
        about(mainInstance, operation -> {
            // The engine also tells of an instance that was written for another reason.
            boolean paused = events.last(operation.id(), EventType.OPERATION_PAUSED, EventType.OPERATION_RESUMED)
                    .equals(Optional.of(EventType.OPERATION_PAUSED));
            if (paused != suspended) {
                Map<String, Object> data = data(operation);
                data.putAll(by());
                tell(events, operation,
                        suspended ? EventType.OPERATION_PAUSED : EventType.OPERATION_RESUMED,
                        "", data);
            }
        });
    }

    private void about(String mainInstance, Consumer<Operation> news) {
        operations.ofInstance(mainInstance).ifPresent(news);
    }

    private Map<String, String> by() {
        return Map.of("by", people.now().orElse(People.SLIPWAY));
    }

    private static Map<String, Object> incident(Operation operation, StandingJob job) {
        Map<String, Object> data = data(operation);
        data.put("step", job.activity());
        job.host().ifPresent(host -> data.put("host", host));
        return data;
    }

    private static Map<String, Object> data(Operation operation) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("process", operation.process());
        if (!operation.ticket().isEmpty()) {
            data.put("ticket", operation.ticket());
        }
        data.put("startedBy", operation.startedBy());
        return data;
    }

    private static void tell(
            Events events, Operation operation, EventType type, String subject,
            Map<String, Object> data) {
        events.record(type, Optional.of(operation.cluster()), Optional.of(operation.id()), subject,
                "/api/v1/operations/" + operation.id(), CONSOLE + "/operations/" + operation.id(), data);
    }
}
