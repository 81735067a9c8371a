package io.slipway.events;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can happen. The name is what programs see and never changes its meaning. */
public enum EventType {
    OPERATION_STARTED("operation.started"),
    OPERATION_FINISHED("operation.finished"),
    /** It ended behind its plan, as it was asked to. */
    OPERATION_PLANNED("operation.planned"),
    OPERATION_CANCELLED("operation.cancelled"),
    OPERATION_FAILED("operation.failed"),
    OPERATION_PAUSED("operation.paused"),
    OPERATION_RESUMED("operation.resumed"),
    /** The operation waits for a person. */
    TASK_CREATED("task.created"),
    TASK_COMPLETED("task.completed"),
    /** Nobody has to do it any more, because its operation ended or went another way. */
    TASK_REMOVED("task.removed"),
    /** A step stands until somebody mends its cause. */
    INCIDENT_CREATED("incident.created"),
    INCIDENT_RESOLVED("incident.resolved"),
    FINDING_OPENED("finding.opened"),
    FINDING_GONE("finding.gone"),
    /** Pods of a cluster answer at other addresses than before (procedure P28). */
    ADDRESSES_CHANGED("addresses.changed"),
    /** Sent to one webhook to try it. */
    WEBHOOK_TEST("webhook.test");

    private final String text;

    EventType(String text) {
        this.text = text;
    }

    /** As programs see it. */
    public String text() {
        return text;
    }

    /** @return empty when nothing of this name can happen */
    public static Optional<EventType> of(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    /** @throws IllegalArgumentException that names all that can be asked for, when nothing of this name can happen */
    public static EventType named(String text) {
        return of(text).orElseThrow(() -> new IllegalArgumentException("There is no type of event \""
                + EventData.text(String.valueOf(text)) + "\". Known are: "
                + Arrays.stream(values())
                        .filter(type -> type != WEBHOOK_TEST)
                        .map(EventType::text)
                        .collect(Collectors.joining(", "))
                + "."));
    }

    @Override
    public String toString() {
        return text;
    }
}
