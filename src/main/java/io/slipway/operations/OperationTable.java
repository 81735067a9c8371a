package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The operations, written in the engine's own transactions. */
final class OperationTable {

    private static final int MOST_WORDS = 8;

    private final JdbcClient client;

    OperationTable(JdbcClient client) {
        this.client = client;
    }

    /**
     * @param hosts empty for all hosts of the cluster
     * @return the new operation's number
     */
    long add(
            String process, ClusterName cluster, int version, String mode, List<HostName> hosts, String ticket,
            Optional<Long> undoes, String user, Instant now, String processInstance) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        client.sql("insert into slipway_operation (process, cluster, definition_version, mode, hosts, ticket,"
                        + " undoes, started_by, started_at, state, outcome, process_instance)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(process, cluster.text(), version, mode,
                        hosts.stream().map(HostName::text).collect(Collectors.joining(" ")), ticket,
                        undoes.orElse(null), user,
                        now.atOffset(ZoneOffset.UTC), Operation.State.RUNNING.name(), "", processInstance)
                .update(key, "number");
        return key.getKeyAs(Long.class).longValue();
    }

    /** The operations that run on a cluster, oldest first. */
    List<Operation> running(ClusterName cluster) {
        return client.sql("select * from slipway_operation where cluster = ? and ended_at is null order by number")
                .param(cluster.text())
                .query(OperationTable::read)
                .list();
    }

    Optional<Operation> operation(long number) {
        return client.sql("select * from slipway_operation where number = ?")
                .param(number)
                .query(OperationTable::read)
                .optional();
    }

    Optional<Operation> ofInstance(String processInstance) {
        return client.sql("select * from slipway_operation where process_instance = ?")
                .param(processInstance)
                .query(OperationTable::read)
                .optional();
    }

    /** Newest first. */
    List<Operation> list(OperationFilter filter, long before, int size) {
        List<String> conditions = new ArrayList<>(List.of("number < :before"));
        Map<String, Object> values = new HashMap<>(Map.of("before", before));
        filter.cluster().ifPresent(cluster -> {
            conditions.add("cluster = :cluster");
            values.put("cluster", cluster.text());
        });
        if (filter.running()) {
            conditions.add("ended_at is null");
        }
        filter.process().ifPresent(process -> {
            conditions.add("process = :process");
            values.put("process", process);
        });
        filter.state().ifPresent(state -> {
            conditions.add("state = :state");
            values.put("state", state.name());
        });
        filter.ticket().ifPresent(ticket -> {
            conditions.add("ticket = :ticket");
            values.put("ticket", ticket);
        });
        filter.host().ifPresent(host -> {
            // Names of hosts are made of letters, digits, hyphens and dots: none means something to "like".
            String named = "' ' || hosts || ' ' like :host";
            conditions.add(filter.cluster().isPresent() ? "(hosts = '' or " + named + ")" : named);
            values.put("host", "% " + host.text() + " %");
        });
        filter.startedBy().ifPresent(person -> {
            conditions.add("started_by = :person");
            values.put("person", person);
        });
        filter.since().ifPresent(since -> {
            conditions.add("started_at >= :since");
            values.put("since", since.atOffset(ZoneOffset.UTC));
        });
        filter.until().ifPresent(until -> {
            conditions.add("started_at < :until");
            values.put("until", until.atOffset(ZoneOffset.UTC));
        });
        List<String> words = filter.text().map(text -> List.of(text.strip().split("\\s+"))).orElse(List.of());
        for (int index = 0; index < Math.min(words.size(), MOST_WORDS); index++) {
            conditions.add("lower('ops-' || cast(number as varchar(20)) || ' ' || process || ' ' || cluster || ' ' || ticket"
                    + " || ' ' || hosts || ' ' || started_by) like :word" + index + " escape '!'");
            values.put("word" + index, "%" + words.get(index).toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%");
        }
        return client.sql("select * from slipway_operation where " + String.join(" and ", conditions)
                        + " order by number desc fetch first " + size + " rows only")
                .params(values)
                .query(OperationTable::read)
                .list();
    }

    /** The newest operation of one of these processes that ended as drawn. */
    Optional<Operation> lastFinished(ClusterName cluster, List<String> processes) {
        return client.sql("select * from slipway_operation where cluster = :cluster and state = 'FINISHED'"
                        + " and process in (:processes) order by number desc fetch first 1 rows only")
                .param("cluster", cluster.text())
                .param("processes", processes)
                .query(OperationTable::read)
                .optional();
    }

    void outcome(long number, String outcome) {
        client.sql("update slipway_operation set outcome = ? where number = ?").params(outcome, number).update();
    }

    void report(long number, String text, String json) {
        client.sql("update slipway_operation set report_text = ?, report_json = ? where number = ?")
                .params(text, json, number)
                .update();
    }

    Optional<String> reportText(long number) {
        return report(number, "report_text");
    }

    Optional<String> reportJson(long number) {
        return report(number, "report_json");
    }

    private Optional<String> report(long number, String column) {
        return client.sql("select " + column + " from slipway_operation where number = ?")
                .param(number)
                .query((row, index) -> Optional.ofNullable(row.getString(1)))
                .optional()
                .flatMap(found -> found);
    }

    /** From now on the operation reads this version. */
    void pin(long number, int version) {
        client.sql("update slipway_operation set definition_version = ? where number = ?")
                .params(version, number)
                .update();
    }

    /** Ends the operation, unless it ended before. */
    void end(long number, Operation.State state, String outcome, Instant now) {
        client.sql("update slipway_operation set state = ?, outcome = ?, ended_at = ?"
                        + " where number = ? and ended_at is null")
                .params(state.name(), outcome, now.atOffset(ZoneOffset.UTC), number)
                .update();
    }

    private static Operation read(ResultSet row, int index) throws SQLException {
        return new Operation(
                row.getLong("number"),
                row.getString("process"),
                new ClusterName(row.getString("cluster")),
                row.getInt("definition_version"),
                row.getString("mode"),
                Arrays.stream(row.getString("hosts").split(" "))
                        .filter(name -> !name.isEmpty())
                        .map(HostName::new)
                        .toList(),
                row.getString("ticket"),
                row.getString("started_by"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                Operation.State.valueOf(row.getString("state")),
                row.getString("outcome"),
                row.getString("process_instance"),
                Optional.ofNullable(row.getObject("undoes", Long.class)).map(Operation::id));
    }
}
