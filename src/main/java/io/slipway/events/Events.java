package io.slipway.events;

import io.slipway.inventory.ClusterName;
import java.util.Map;
import java.util.Optional;

/**
 * The list of what happened. Whoever records writes in its own transaction: what is rolled back never happened, and what is
 * committed is on the list, also when Slipway is killed at once. Safe for use by many threads and by several Slipways on
 * one database.
 */
public final class Events {

    private final EventTable table;

    Events(EventTable table) {
        this.table = table;
    }

    /**
     * Adds an event about something that has a place of its own.
     *
     * @param subject an id within cluster and operation; may be empty
     * @param link the path of the API that tells more
     * @param page the path where a person does something about it; may be empty
     * @param data values are texts, numbers, truth values, or lists and maps of these; long texts are cut, and what looks
     *     like a secret is taken out
     */
    public void record(
            EventType type, Optional<ClusterName> cluster, Optional<String> operation, String subject, String link,
            String page, Map<String, ?> data) {
        table.add(type, cluster.map(ClusterName::text).orElse(""), operation.orElse(""), subject, link, page,
                EventData.written(data));
    }

    /** Adds an event that is about an operation, or without one about a cluster, and leads there. */
    public void record(
            EventType type, ClusterName cluster, Optional<String> operation, String subject, Map<String, ?> data) {
        String link = operation.map(id -> "/api/v1/operations/" + id).orElse("/api/v1/clusters/" + cluster.text());
        record(type, Optional.of(cluster), operation, subject, link, "", data);
    }

    /** The type of an operation's last event among these; empty when there was none. */
    public Optional<EventType> last(String operation, EventType... types) {
        return table.last(operation, types);
    }

    /**
     * A part of the list.
     *
     * @param after the id behind which it begins; 0 for the oldest event that is kept
     * @param size at most {@link EventPage#LARGEST}
     */
    public EventPage page(EventFilter filter, long after, int size) {
        return table.page(filter, after, table.newest(), size);
    }

    /** The id of the newest event, 0 when nothing has happened yet. */
    public long newest() {
        return table.newest();
    }

    /** By its id. */
    public Optional<Event> event(long id) {
        return table.event(id);
    }
}
