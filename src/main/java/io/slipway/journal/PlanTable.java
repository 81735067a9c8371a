package io.slipway.journal;

import io.slipway.step.Difference;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What operations would change, and what was found and learned before. */
final class PlanTable {

    private final JournalDatabase database;

    PlanTable(JournalDatabase database) {
        this.database = database;
    }

    void replace(String operation, String host, String step, String title, Difference difference, Instant now) {
        String kind = kind(difference).name();
        String until = difference instanceof Difference.UnknownUntil unknown ? unknown.until() : "";
        database.together(() -> {
            database.client().sql("delete from slipway_plan_entry where operation = ? and host = ? and step = ?")
                    .params(operation, host, step)
                    .update();
            database.client().sql("insert into slipway_plan_entry"
                            + " (operation, host, step, title, kind, until_step, changes, recorded_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(operation, host, step, title, kind, Texts.fit(until, 255),
                            Texts.written(difference.changesShown()), now.atOffset(ZoneOffset.UTC))
                    .update();
        });
    }

    private static PlanEntry.Kind kind(Difference difference) {
        if (difference instanceof Difference.UnknownUntil) {
            return PlanEntry.Kind.UNKNOWN;
        }
        return difference.isNone() ? PlanEntry.Kind.NOTHING : PlanEntry.Kind.CHANGES;
    }

    List<PlanEntry> list(String operation, Optional<String> host) {
        return database.client().sql("select host, step, title, kind, until_step, changes from slipway_plan_entry"
                        + " where operation = :operation" + (host.isPresent() ? " and host = :host" : "")
                        + " order by host, recorded_at, step")
                .param("operation", operation)
                .param("host", host.orElse(""))
                .query((row, number) -> new PlanEntry(
                        row.getString("host").isEmpty() ? Optional.empty() : Optional.of(row.getString("host")),
                        row.getString("step"),
                        row.getString("title"),
                        PlanEntry.Kind.valueOf(row.getString("kind")),
                        row.getString("until_step"),
                        Texts.changes(row.getString("changes"))))
                .list();
    }

    void forget(String operation, String host) {
        database.client().sql("delete from slipway_plan_entry where operation = ? and host = ?")
                .params(operation, host)
                .update();
    }

    void replaceFindings(String operation, String host, List<Finding> findings, Instant now) {
        database.together(() -> {
            database.client().sql("delete from slipway_finding where operation = ? and host = ?")
                    .params(operation, host)
                    .update();
            addFindings(operation, host, findings, now);
        });
    }

    void addFindings(String operation, String host, List<Finding> findings, Instant now) {
        for (Finding finding : findings) {
            // A repeated look finds the same again.
            database.client().sql("delete from slipway_finding"
                            + " where operation = ? and host = ? and finding = ? and found = ?")
                    .params(operation, host, Texts.fit(finding.id(), 255), Texts.fit(finding.found()))
                    .update();
            database.client().sql("insert into slipway_finding"
                            + " (operation, host, finding, severity, found, advice, recorded_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)")
                    .params(operation, host, Texts.fit(finding.id(), 255), finding.severity().name(),
                            Texts.fit(finding.found()), Texts.fit(finding.advice()), now.atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    List<Finding> findings(String operation) {
        return database.client().sql("select host, finding, severity, found, advice from slipway_finding"
                        + " where operation = ? order by case severity when 'ERROR' then 0 when 'WARNING' then 1"
                        + " else 2 end, host, id")
                .param(operation)
                .query((row, number) -> new Finding(
                        row.getString("host").isEmpty() ? Optional.empty() : Optional.of(row.getString("host")),
                        row.getString("finding"),
                        Finding.Severity.valueOf(row.getString("severity")),
                        row.getString("found"),
                        row.getString("advice")))
                .list();
    }

    void replaceFacts(String operation, String host, Map<String, String> facts, Instant now) {
        database.together(() -> {
            database.client().sql("delete from slipway_host_fact where operation = ? and host = ?")
                    .params(operation, host)
                    .update();
            facts.forEach((name, text) -> database.client()
                    .sql("insert into slipway_host_fact (operation, host, fact, content, recorded_at) values (?, ?, ?, ?, ?)")
                    .params(operation, host, name, Texts.fit(text, 1000), now.atOffset(ZoneOffset.UTC))
                    .update());
        });
    }

    Map<String, Map<String, String>> facts(String operation) {
        Map<String, Map<String, String>> facts = new TreeMap<>();
        database.client().sql("select host, fact, content from slipway_host_fact where operation = ?")
                .param(operation)
                .query(row -> {
                    facts.computeIfAbsent(row.getString("host"), none -> new TreeMap<>())
                            .put(row.getString("fact"), row.getString("content"));
                });
        return facts;
    }

    int purge(Instant before, List<String> running) {
        int purged = 0;
        for (String table : List.of("slipway_plan_entry", "slipway_finding", "slipway_host_fact")) {
            purged += database.client().sql("delete from " + table
                            + " where recorded_at < :before and operation not in (:running)")
                    .param("before", before.atOffset(ZoneOffset.UTC))
                    .param("running", running)
                    .update();
        }
        return purged;
    }
}
