package io.slipway.events;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** What was and is on its way to webhooks. */
final class DeliveryTable {

    private static final int LONGEST_TROUBLE = 1000;

    private final JdbcClient client;

    DeliveryTable(JdbcClient client) {
        this.client = client;
    }

    long add(String webhook, String message, long event, String type, boolean inOrder, Instant now) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        client.sql("insert into slipway_webhook_delivery (webhook, message, event, type, in_order, state, attempts,"
                        + " next_try_at, trouble, made_at) values (?, ?, ?, ?, ?, 'WAITING', 0, ?, '', ?)")
                .params(webhook, message, event, type, inOrder, at(now), at(now))
                .update(key, "id");
        return key.getKeyAs(Long.class).longValue();
    }

    /** A test, which has ended with its only try. */
    long addTest(
            String webhook, String message, String type, boolean delivered, Optional<Integer> status, String trouble,
            Instant made, Instant ended) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        client.sql("insert into slipway_webhook_delivery (webhook, message, type, in_order, state, attempts,"
                        + " last_status, trouble, made_at, ended_at) values (?, ?, ?, false, ?, 1, ?, ?, ?, ?)")
                .params(webhook, message, type,
                        (delivered ? Delivery.State.DELIVERED : Delivery.State.FAILED).name(), status.orElse(null),
                        fit(trouble), at(made), at(ended))
                .update(key, "id");
        return key.getKeyAs(Long.class).longValue();
    }

    /** Newest first. */
    List<Delivery> list(String webhook, long before, int size) {
        return client.sql("select * from slipway_webhook_delivery where webhook = ? and id < ? order by id desc"
                        + " fetch first " + size + " rows only")
                .params(webhook, before)
                .query(DeliveryTable::read)
                .list();
    }

    Optional<Delivery> delivery(String webhook, long id) {
        return client.sql("select * from slipway_webhook_delivery where webhook = ? and id = ?")
                .params(webhook, id)
                .query(DeliveryTable::read)
                .optional();
    }

    /** The one that comes first and holds up those behind it; empty when none waits. */
    Optional<Delivery> first(String webhook) {
        return client.sql("select * from slipway_webhook_delivery where webhook = ? and state = 'WAITING' and in_order"
                        + " order by id fetch first 1 rows only")
                .param(webhook)
                .query(DeliveryTable::read)
                .optional();
    }

    /** Those beside the order whose time has come. */
    List<Delivery> beside(String webhook, Instant now) {
        return client.sql("select * from slipway_webhook_delivery where webhook = ? and state = 'WAITING' and not in_order"
                        + " and next_try_at <= ? order by id")
                .params(webhook, at(now))
                .query(DeliveryTable::read)
                .list();
    }

    void delivered(long id, int status, Instant now) {
        client.sql("update slipway_webhook_delivery set state = 'DELIVERED', attempts = attempts + 1, next_try_at = null,"
                        + " last_status = ?, trouble = '', ended_at = ? where id = ? and state = 'WAITING'")
                .params(status, at(now), id)
                .update();
    }

    /** @param next empty when it is given up */
    void failed(long id, Optional<Integer> status, String trouble, Optional<Instant> next, Instant now) {
        client.sql("update slipway_webhook_delivery set state = ?, attempts = attempts + 1, next_try_at = ?,"
                        + " last_status = ?, trouble = ?, ended_at = ? where id = ? and state = 'WAITING'")
                .params(next.isPresent() ? Delivery.State.WAITING.name() : Delivery.State.FAILED.name(),
                        next.map(DeliveryTable::at).orElse(null), status.orElse(null), fit(trouble),
                        next.isPresent() ? null : at(now), id)
                .update();
    }

    /** @return false when it does not wait any more */
    boolean skip(String webhook, long id, String why, Instant now) {
        return client.sql("update slipway_webhook_delivery set state = 'SKIPPED', next_try_at = null, trouble = ?,"
                                + " ended_at = ? where webhook = ? and id = ? and state = 'WAITING'")
                        .params(fit(why), at(now), webhook, id)
                        .update()
                > 0;
    }

    /** All that wait are tried now. */
    void now(String webhook, Instant now) {
        client.sql("update slipway_webhook_delivery set next_try_at = ? where webhook = ? and state = 'WAITING'")
                .params(at(now), webhook)
                .update();
    }

    int purge(Instant before) {
        return client.sql("delete from slipway_webhook_delivery where ended_at < ?").param(at(before)).update();
    }

    private static String fit(String text) {
        return text.length() <= LONGEST_TROUBLE ? text : text.substring(0, LONGEST_TROUBLE);
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Delivery read(ResultSet row, int index) throws SQLException {
        return new Delivery(
                row.getLong("id"),
                row.getString("webhook"),
                row.getString("message"),
                Optional.ofNullable(row.getObject("event", Long.class)),
                row.getString("type"),
                row.getBoolean("in_order"),
                Delivery.State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                instant(row, "next_try_at"),
                Optional.ofNullable(row.getObject("last_status", Integer.class)),
                row.getString("trouble"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                instant(row, "ended_at"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
