package io.slipway.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who was handed a join command, one for each operation. */
final class JoinCommandTable {

    private final JdbcClient client;

    JoinCommandTable(JdbcClient client) {
        this.client = client;
    }

    /** @throws DuplicateKeyException when the operation has handed out its own */
    void add(long operation, HandedOut handed) {
        client.sql("insert into slipway_join_command (operation, role, reason, handed_to, handed_at)"
                        + " values (?, ?, ?, ?, ?)")
                .params(operation, handed.role().text(), handed.reason(), handed.to(), handed.at().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** For one that could not be made after all. */
    void remove(long operation) {
        client.sql("delete from slipway_join_command where operation = ?").param(operation).update();
    }

    Optional<HandedOut> of(long operation) {
        return client.sql("select * from slipway_join_command where operation = ?")
                .param(operation)
                .query(JoinCommandTable::read)
                .optional();
    }

    private static HandedOut read(ResultSet row, int index) throws SQLException {
        return new HandedOut(
                HandedOut.Role.of(row.getString("role")),
                row.getString("reason"),
                row.getString("handed_to"),
                row.getObject("handed_at", OffsetDateTime.class).toInstant());
    }
}
