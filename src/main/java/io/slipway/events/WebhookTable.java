package io.slipway.events;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The webhooks, and who works on which at the moment. */
final class WebhookTable {

    private final JdbcClient client;

    WebhookTable(JdbcClient client) {
        this.client = client;
    }

    /** A webhook as it is kept. */
    record Row(
            String id, String url, String description, List<EventType> types, String cluster, String salt, String keyId,
            Webhook.State state, String why, String madeBy, Instant madeAt, long takenUpTo,
            Optional<Instant> failingSince, Optional<String> previousSalt, Optional<Instant> previousUntil) {

        /** The salts of the secrets that sign now, the newest first. */
        List<String> salts(Instant now) {
            return previousUntil.filter(now::isBefore).isPresent() ? List.of(salt, previousSalt.orElseThrow()) : List.of(salt);
        }

        EventFilter filter() {
            return new EventFilter(cluster.isEmpty() ? Optional.empty() : Optional.of(cluster), Optional.empty(), types);
        }
    }

    void add(Row row) {
        client.sql("insert into slipway_webhook (id, url, description, types, cluster, salt, key_id, state, why, made_by,"
                        + " made_at, taken_up_to) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(row.id(), row.url(), row.description(),
                        String.join(" ", row.types().stream().map(EventType::text).toList()), row.cluster(), row.salt(),
                        row.keyId(), row.state().name(), row.why(), row.madeBy(), at(row.madeAt()), row.takenUpTo())
                .update();
    }

    List<Row> all() {
        return client.sql("select * from slipway_webhook order by made_at, id").query(WebhookTable::read).list();
    }

    Optional<Row> webhook(String id) {
        return client.sql("select * from slipway_webhook where id = ?").param(id).query(WebhookTable::read).optional();
    }

    boolean remove(String id) {
        return client.sql("delete from slipway_webhook where id = ?").param(id).update() > 0;
    }

    /** The secret that was used until now goes on to sign until then. @return false when it was changed at this moment */
    boolean salt(Row before, String salt, String keyId, Optional<Instant> previousUntil) {
        return client.sql("update slipway_webhook set salt = ?, key_id = ?, previous_salt = ?, previous_until = ?"
                                + " where id = ? and salt = ?")
                        .params(salt, keyId, previousUntil.isPresent() ? before.salt() : null,
                                previousUntil.map(WebhookTable::at).orElse(null), before.id(), before.salt())
                        .update()
                == 1;
    }

    boolean state(String id, Webhook.State state, String why) {
        return client.sql("update slipway_webhook set state = ?, why = ?, failing_since = null where id = ?")
                        .params(state.name(), why, id)
                        .update()
                > 0;
    }

    /** Those for which there is something to do now and on which nobody works. */
    List<String> due(String keyId, Instant now) {
        return client.sql("select w.id from slipway_webhook w where w.state = 'ACTIVE' and w.key_id = :key"
                        + " and (w.lease_until is null or w.lease_until < :now)"
                        + " and (exists (select 1 from slipway_webhook_delivery d where d.webhook = w.id"
                        + " and d.state = 'WAITING' and d.next_try_at <= :now)"
                        + " or (exists (select 1 from slipway_event e where e.id > w.taken_up_to)"
                        + " and not exists (select 1 from slipway_webhook_delivery d where d.webhook = w.id"
                        + " and d.state = 'WAITING' and d.in_order)))")
                .param("key", keyId)
                .param("now", at(now))
                .query(String.class)
                .list();
    }

    /** Takes a webhook for oneself until then. @return false when somebody else has it, or it is not active */
    boolean take(String id, String owner, Instant now, Instant until) {
        return client.sql("update slipway_webhook set lease_owner = :owner, lease_until = :until where id = :id"
                                + " and state = 'ACTIVE'"
                                + " and (lease_until is null or lease_until < :now or lease_owner = :owner)")
                        .param("owner", owner)
                        .param("until", at(until))
                        .param("id", id)
                        .param("now", at(now))
                        .update()
                == 1;
    }

    void giveBack(String id, String owner) {
        client.sql("update slipway_webhook set lease_owner = null, lease_until = null where id = ? and lease_owner = ?")
                .params(id, owner)
                .update();
    }

    /** @return false when somebody else has it by now */
    boolean takenUpTo(String id, String owner, long event) {
        return client.sql("update slipway_webhook set taken_up_to = ? where id = ? and lease_owner = ? and taken_up_to < ?")
                        .params(event, id, owner, event)
                        .update()
                == 1;
    }

    void works(String id) {
        client.sql("update slipway_webhook set failing_since = null where id = ? and failing_since is not null")
                .param(id)
                .update();
    }

    /** @return since when it fails: since now, unless it did before */
    Instant fails(String id, Instant now) {
        client.sql("update slipway_webhook set failing_since = ? where id = ? and failing_since is null")
                .params(at(now), id)
                .update();
        return webhook(id).flatMap(Row::failingSince).orElse(now);
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Row read(ResultSet row, int index) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getString("url"),
                row.getString("description"),
                Arrays.stream(row.getString("types").split(" ")).flatMap(text -> EventType.of(text).stream()).toList(),
                row.getString("cluster"),
                row.getString("salt"),
                row.getString("key_id"),
                Webhook.State.valueOf(row.getString("state")),
                row.getString("why"),
                row.getString("made_by"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                row.getLong("taken_up_to"),
                instant(row, "failing_since"),
                Optional.ofNullable(row.getString("previous_salt")),
                instant(row, "previous_until"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
