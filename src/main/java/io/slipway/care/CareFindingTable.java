package io.slipway.care;

import io.slipway.inventory.ClusterName;
import io.slipway.journal.Finding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The findings of all looks, written in the engine's own transactions. */
final class CareFindingTable {

    private static final int MOST = 1000;

    private final JdbcClient client;

    CareFindingTable(JdbcClient client) {
        this.client = client;
    }

    Optional<CareFinding> finding(long id) {
        return client.sql("select * from slipway_care_finding where id = ?")
                .param(id)
                .query(CareFindingTable::read)
                .optional();
    }

    /**
     * The worst first, then the oldest.
     *
     * @param cluster empty for all clusters
     * @param standing whether only those that stand
     */
    List<CareFinding> findings(Optional<ClusterName> cluster, boolean standing) {
        return client.sql("select * from slipway_care_finding where 1 = 1"
                        + (cluster.isPresent() ? " and cluster = :cluster" : "")
                        + (standing ? " and standing = 'open'" : "")
                        + " order by case severity when 'ERROR' then 0 when 'WARNING' then 1 else 2 end, id"
                        + " fetch first " + MOST + " rows only")
                .param("cluster", cluster.map(ClusterName::text).orElse(""))
                .query(CareFindingTable::read)
                .list();
    }

    /** @throws org.springframework.dao.DuplicateKeyException when another look opens the same at this moment */
    long open(ClusterName cluster, Finding found, String operation, Instant now) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        client.sql("insert into slipway_care_finding (cluster, host, kind, standing, severity, found, advice, first_seen,"
                        + " last_seen, seen_by) values (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?)")
                .params(cluster.text(), found.host().orElse(""), found.id(), found.severity().name(), found.found(),
                        found.advice(), at(now), at(now), operation)
                .update(key, "id");
        return key.getKeyAs(Long.class).longValue();
    }

    void seen(long id, Finding found, String operation, Instant now) {
        client.sql("update slipway_care_finding set severity = ?, found = ?, advice = ?, last_seen = ?, seen_by = ?"
                        + " where id = ?")
                .params(found.severity().name(), found.found(), found.advice(), at(now), operation, id)
                .update();
    }

    void gone(long id, Instant now) {
        client.sql("update slipway_care_finding set standing = null, gone_at = ? where id = ?").params(at(now), id).update();
    }

    void accepted(long id, Instant until, String person, String word) {
        client.sql("update slipway_care_finding set accepted_until = ?, accepted_by = ?, word = ? where id = ?")
                .params(at(until), person, word, id)
                .update();
    }

    void acceptedNoMore(long id) {
        client.sql("update slipway_care_finding set accepted_until = null where id = ?").param(id).update();
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static CareFinding read(ResultSet row, int index) throws SQLException {
        return new CareFinding(
                row.getLong("id"),
                row.getString("cluster"),
                Optional.of(row.getString("host")).filter(host -> !host.isEmpty()),
                row.getString("kind"),
                Finding.Severity.valueOf(row.getString("severity")),
                row.getString("found"),
                row.getString("advice"),
                row.getObject("first_seen", OffsetDateTime.class).toInstant(),
                row.getObject("last_seen", OffsetDateTime.class).toInstant(),
                row.getString("seen_by"),
                time(row, "gone_at"),
                time(row, "accepted_until"),
                Optional.ofNullable(row.getString("accepted_by")),
                Optional.ofNullable(row.getString("word")).orElse(""));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
