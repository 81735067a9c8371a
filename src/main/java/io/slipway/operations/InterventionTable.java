package io.slipway.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people decided about running operations, written in the transaction that does it. */
final class InterventionTable {

    private final JdbcClient client;

    InterventionTable(JdbcClient client) {
        this.client = client;
    }

    void add(String operation, Intervention decided) {
        client.sql("insert into slipway_intervention (operation, host, step, kind, words, decided_by, decided_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(operation, decided.host().orElse(""), decided.step().orElse(""), decided.kind().name(),
                        decided.words(), decided.decidedBy(), decided.decidedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** In the order of deciding. */
    List<Intervention> of(String operation) {
        return client.sql("select * from slipway_intervention where operation = ? order by id")
                .param(operation)
                .query(InterventionTable::read)
                .list();
    }

    /** With the operation's id. */
    record Decided(String operation, Intervention intervention) {}

    /** The newest of all operations that were decided before then. */
    List<Decided> before(Instant before, int size) {
        return client.sql("select * from slipway_intervention where decided_at < ? order by decided_at desc, id desc"
                        + " fetch first " + size + " rows only")
                .params(before.atOffset(ZoneOffset.UTC))
                .query((row, index) -> new Decided(row.getString("operation"), read(row, index)))
                .list();
    }

    /** The newest that holds for a step on a host; an empty host for the cluster as a whole. */
    Optional<Intervention> standing(String operation, String step, Optional<String> host) {
        return client.sql("select * from slipway_intervention where operation = :operation and host = :host"
                        + (host.isPresent() ? " and step in (:step, '')" : " and step = :step")
                        + " and kind not in ('RESET_APPROVED', 'NEW_DIAGRAMS')"
                        + " order by id desc fetch first 1 rows only")
                .param("operation", operation)
                .param("host", host.orElse(""))
                .param("step", step)
                .query(InterventionTable::read)
                .optional();
    }

    private static Intervention read(ResultSet row, int index) throws SQLException {
        return new Intervention(
                Optional.of(row.getString("host")).filter(host -> !host.isEmpty()),
                Optional.of(row.getString("step")).filter(step -> !step.isEmpty()),
                Intervention.Kind.valueOf(row.getString("kind")),
                row.getString("words"),
                row.getString("decided_by"),
                row.getObject("decided_at", OffsetDateTime.class).toInstant());
    }
}
