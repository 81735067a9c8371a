package io.slipway.operations;

import io.slipway.host.HostKeyFinding;
import io.slipway.inventory.HostName;
import io.slipway.journal.Finding;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people decided: plans, accepted warnings, confirmed host keys. Kept as long as the operations themselves. */
final class DecisionTable {

    private final JdbcClient client;

    DecisionTable(JdbcClient client) {
        this.client = client;
    }

    void decided(String operation, String decision, String user, Instant now) {
        client.sql("insert into slipway_plan_decision (operation, decision, decided_by, decided_at)"
                        + " values (?, ?, ?, ?)")
                .params(operation, decision, user, now.atOffset(ZoneOffset.UTC))
                .update();
    }

    boolean cancelled(String operation) {
        return client.sql("select count(*) from slipway_plan_decision where operation = ? and decision = 'cancel'")
                        .param(operation)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    void accepted(String operation, Finding warning, String user, Instant now) {
        client.sql("insert into slipway_accepted_warning (operation, host, finding, found, accepted_by, accepted_at)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .params(operation, warning.host().orElse(""), warning.id(), warning.found(), user,
                        now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Who accepted a finding about a host in an operation, each once. */
    List<String> acceptedBy(String operation, String finding, String host) {
        return accepted(operation).stream()
                .filter(warning -> warning.id().equals(finding) && warning.host().equals(host))
                .map(AcceptedWarning::acceptedBy)
                .distinct()
                .toList();
    }

    List<AcceptedWarning> accepted(String operation) {
        return client.sql("select host, finding, found, accepted_by, accepted_at from slipway_accepted_warning"
                        + " where operation = ? order by id")
                .param(operation)
                .query((row, number) -> new AcceptedWarning(
                        row.getString("host"),
                        row.getString("finding"),
                        row.getString("found"),
                        row.getString("accepted_by"),
                        row.getObject("accepted_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Remembers what a person is about to be shown, in place of what was shown before. */
    void shown(String operation, List<HostKeyFinding> keys, Instant now) {
        client.sql("delete from slipway_host_key where operation = ? and confirmed_by is null")
                .param(operation)
                .update();
        for (HostKeyFinding key : keys) {
            client.sql("delete from slipway_host_key where operation = ? and host = ?")
                    .params(operation, key.host().text())
                    .update();
            client.sql("insert into slipway_host_key (operation, host, key_type, fingerprint, state, shown_at)"
                            + " values (?, ?, ?, ?, ?, ?)")
                    .params(operation, key.host().text(), key.keyType(), key.fingerprint(), key.state().name(),
                            now.atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    /** The unknown keys that were shown and not yet confirmed. */
    List<HostKeyFinding> unconfirmed(String operation) {
        return client.sql("select host, key_type, fingerprint from slipway_host_key"
                        + " where operation = ? and state = 'UNKNOWN' and confirmed_by is null order by host")
                .param(operation)
                .query((row, number) -> new HostKeyFinding(
                        new HostName(row.getString("host")),
                        HostKeyFinding.State.UNKNOWN,
                        row.getString("key_type"),
                        row.getString("fingerprint"),
                        ""))
                .list();
    }

    void confirmed(String operation, List<HostKeyFinding> keys, String user, Instant now) {
        for (HostKeyFinding key : keys) {
            client.sql("update slipway_host_key set confirmed_by = ?, confirmed_at = ? where operation = ? and host = ?")
                    .params(user, now.atOffset(ZoneOffset.UTC), operation, key.host().text())
                    .update();
        }
    }
}
