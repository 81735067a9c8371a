package io.slipway.journal;

import io.slipway.host.CommandRecorder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The commands. Each is written at once: what ran on a host is on record before anything is done with its answer. */
final class CommandTable {

    private static final String HEAD =
            "id, operation, cluster, host, activity, attempt, command, started_at, took_milliseconds, exit_code";

    private final JdbcClient client;

    CommandTable(JdbcClient client) {
        this.client = client;
    }

    void add(CommandRecorder.Entry entry) {
        client.sql("insert into slipway_command (operation, cluster, host, activity, attempt, command, started_at,"
                        + " took_milliseconds, exit_code, output, error_output)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        entry.work().operation(),
                        entry.cluster(),
                        entry.host().text(),
                        entry.work().activity(),
                        entry.work().attempt(),
                        Texts.fit(entry.command()),
                        entry.started().atOffset(ZoneOffset.UTC),
                        entry.took().toMillis(),
                        entry.exitCode().orElse(null),
                        Texts.fit(entry.output()),
                        Texts.fit(entry.errorOutput()))
                .update();
    }

    Page<RecordedCommand> list(
            String operation, Optional<String> host, Optional<String> activity, long after, int size, boolean output) {
        int limit = Page.bounded(size);
        // Only as many rows as fit: an output may be long.
        String columns = HEAD + (output ? ", output, error_output" : ", '' as output, '' as error_output");
        List<RecordedCommand> found = client.sql("select " + columns + " from slipway_command"
                        + " where operation = :operation and id > :after"
                        + (host.isPresent() ? " and host = :host" : "")
                        + (activity.isPresent() ? " and activity = :activity" : "")
                        + " order by id fetch first " + (limit + 1) + " rows only")
                .param("operation", operation)
                .param("after", after)
                .param("host", host.orElse(""))
                .param("activity", activity.orElse(""))
                .query(CommandTable::read)
                .list();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id()));
    }

    Optional<RecordedCommand> command(String operation, long id) {
        return client.sql("select " + HEAD + ", output, error_output from slipway_command"
                        + " where operation = ? and id = ?")
                .params(operation, id)
                .query(CommandTable::read)
                .optional();
    }

    int purge(Instant before, List<String> running) {
        return client.sql("delete from slipway_command where started_at < :before and operation not in (:running)")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("running", running)
                .update();
    }

    private static RecordedCommand read(ResultSet row, int number) throws SQLException {
        int exitCode = row.getInt("exit_code");
        Optional<Integer> exit = row.wasNull() ? Optional.empty() : Optional.of(exitCode);
        return new RecordedCommand(
                row.getLong("id"),
                row.getString("operation"),
                row.getString("cluster"),
                row.getString("host"),
                row.getString("activity"),
                row.getInt("attempt"),
                row.getString("command"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                Duration.ofMillis(row.getLong("took_milliseconds")),
                exit,
                row.getString("output"),
                row.getString("error_output"));
    }
}
