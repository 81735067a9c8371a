package io.slipway.events;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The events. A number from a sequence cannot be what readers go by: the transaction that took the smaller one may end
 * later, and whoever has read past it never comes back. So an event gets its id only once it is committed, from whoever
 * reads next, and ids are given by one transaction at a time: when an id can be seen, all smaller ones can.
 */
final class EventTable {

    /** Ids given in one transaction. */
    private static final int BATCH = 500;

    private static final int LONGEST_SUBJECT = 255;
    private static final int LONGEST_PLACE = 500;

    private final JdbcClient client;
    private final TransactionTemplate alone;
    private final Clock clock;

    EventTable(JdbcClient client, PlatformTransactionManager transactions, Clock clock) {
        this.client = client;
        this.alone = new TransactionTemplate(transactions);
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    void add(
            EventType type, String cluster, String operation, String subject, String link, String page, String data) {
        client.sql("insert into slipway_event (type, cluster, operation, subject, link, page, data, happened_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(type.text(), cluster, operation, shortened(subject, LONGEST_SUBJECT),
                        shortened(link, LONGEST_PLACE), shortened(page, LONGEST_PLACE), data,
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    private static String shortened(String text, int length) {
        String fit = EventData.text(text);
        return fit.length() <= length ? fit : fit.substring(0, length);
    }

    /** Gives ids to what was committed since, and tells the newest id. */
    long newest() {
        int given;
        do {
            given = waiting() ? alone.execute(status -> give()) : 0;
        } while (given == BATCH);
        return client.sql("select id from slipway_event_last where one = 1").query(Long.class).single();
    }

    private boolean waiting() {
        return !client.sql("select written from slipway_event where id is null fetch first 1 rows only")
                .query(Long.class)
                .list()
                .isEmpty();
    }

    private int give() {
        // Locks the row: the next one who gives ids waits here and then sees the ids of this one.
        client.sql("update slipway_event_last set id = id where one = 1").update();
        List<Long> written = client.sql("select written from slipway_event where id is null order by written"
                        + " fetch first " + BATCH + " rows only")
                .query(Long.class)
                .list();
        long last = client.sql("select id from slipway_event_last where one = 1").query(Long.class).single();
        for (Long event : written) {
            last++;
            client.sql("update slipway_event set id = ? where written = ?").params(last, event).update();
        }
        client.sql("update slipway_event_last set id = ? where one = 1").param(last).update();
        return written.size();
    }

    /** What has an id behind {@code after}, up to {@code newest}. */
    EventPage page(EventFilter filter, long after, long newest, int size) {
        int limit = Math.max(1, Math.min(size, EventPage.LARGEST));
        List<Event> found = select(filter, after, newest, limit + 1);
        boolean more = found.size() > limit;
        List<Event> entries = more ? found.subList(0, limit) : found;
        // Behind the last page nothing that was passed over is looked at again.
        return new EventPage(entries, more ? entries.get(limit - 1).id() : Math.max(after, newest), more);
    }

    private List<Event> select(EventFilter filter, long after, long newest, int limit) {
        return client.sql("select * from slipway_event where id > :after and id <= :newest" + where(filter)
                        + " order by id fetch first " + limit + " rows only")
                .param("after", after)
                .param("newest", newest)
                .param("cluster", filter.cluster().orElse(""))
                .param("operation", filter.operation().orElse(""))
                .param("types", types(filter))
                .query(EventTable::read)
                .list();
    }

    /** How many events that are wanted have an id behind {@code after}. */
    long count(EventFilter filter, long after) {
        return client.sql("select count(*) from slipway_event where id > :after" + where(filter))
                .param("after", after)
                .param("cluster", filter.cluster().orElse(""))
                .param("operation", filter.operation().orElse(""))
                .param("types", types(filter))
                .query(Long.class)
                .single();
    }

    private static String where(EventFilter filter) {
        return (filter.cluster().isPresent() ? " and cluster = :cluster" : "")
                + (filter.operation().isPresent() ? " and operation = :operation" : "")
                + (filter.types().isEmpty() ? "" : " and type in (:types)");
    }

    private static List<String> types(EventFilter filter) {
        // An empty list is no SQL.
        return filter.types().isEmpty() ? List.of("") : filter.types().stream().map(EventType::text).toList();
    }

    Optional<Event> event(long id) {
        return client.sql("select * from slipway_event where id = ?").param(id).query(EventTable::read).optional();
    }

    Optional<EventType> last(String operation, EventType... types) {
        return client.sql("select type from slipway_event where operation = :operation and type in (:types)"
                        + " order by written desc fetch first 1 rows only")
                .param("operation", operation)
                .param("types", Arrays.stream(types).map(EventType::text).toList())
                .query(String.class)
                .optional()
                .flatMap(EventType::of);
    }

    /** Deletes what happened before; what belongs to a running operation stays. */
    int purge(Instant before) {
        List<String> running = new ArrayList<>(client.sql("select number from slipway_operation where ended_at is null")
                .query((row, index) -> "OPS-" + row.getLong(1))
                .list());
        // An empty list is no SQL.
        running.add("-");
        return client.sql("delete from slipway_event where happened_at < :before and id is not null"
                        + " and operation not in (:running)")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("running", running)
                .update();
    }

    private static Event read(ResultSet row, int index) throws SQLException {
        return new Event(
                row.getLong("id"),
                row.getString("type"),
                row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                filled(row.getString("cluster")),
                filled(row.getString("operation")),
                filled(row.getString("subject")),
                row.getString("link"),
                filled(row.getString("page")),
                EventData.read(row.getString("data")));
    }

    private static Optional<String> filled(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
