package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who works on what (docs/decisions/0005). Every method that writes runs in its caller's transaction and first locks the
 * cluster's row, so that nobody takes what somebody else is about to take.
 */
final class Claims {

    private final JdbcClient client;
    private final Clock clock;

    Claims(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Another operation's claim that keeps one of these from being taken now; the oldest where there are several. */
    Optional<Claim> inTheWay(ClusterName cluster, Collection<ClaimSubject> wanted, long operation) {
        lock(cluster);
        return client.sql("select * from slipway_claim where cluster = ? and operation <> ? order by fence")
                .params(cluster.text(), operation)
                .query(Claims::read)
                .list()
                .stream()
                .filter(held -> wanted.stream().anyMatch(held.subject()::excludes))
                .findFirst();
    }

    /** Takes what nobody has, with one new fence; what the operation holds already stays as it is. */
    void take(ClusterName cluster, Collection<ClaimSubject> subjects, long operation) {
        lock(cluster);
        List<ClaimSubject> held = heldBy(operation).stream().map(Claim::subject).toList();
        long fence = nextFence();
        subjects.stream().filter(subject -> !held.contains(subject)).forEach(subject -> client.sql(
                        "insert into slipway_claim (cluster, subject, operation, fence, claimed_at)"
                                + " values (?, ?, ?, ?, ?)")
                .params(cluster.text(), subject.text(), operation, fence, now())
                .update());
    }

    /**
     * Takes the subject when it is this operation's turn, and queues otherwise. Harmless to repeat: an operation has one
     * place in the queue and keeps what it holds.
     *
     * @return the number of the operation that comes first; empty when the subject is held now
     */
    Optional<Long> takeTurn(ClusterName cluster, ClaimSubject subject, long operation) {
        lock(cluster);
        List<ClaimSubject> held = heldBy(operation).stream().map(Claim::subject).toList();
        if (held.contains(subject) || held.contains(ClaimSubject.CLUSTER)) {
            return Optional.empty();
        }
        if (waiting(operation).isEmpty()) {
            client.sql("insert into slipway_turn (cluster, subject, operation, asked_at) values (?, ?, ?, ?)")
                    .params(cluster.text(), subject.text(), operation, now())
                    .update();
        }
        Optional<Long> first = inTheWay(cluster, List.of(subject), operation)
                .map(Claim::operation)
                .or(() -> aheadOf(cluster, subject, operation));
        if (first.isEmpty()) {
            client.sql("delete from slipway_turn where operation = ?").param(operation).update();
            take(cluster, List.of(subject), operation);
        }
        return first;
    }

    private Optional<Long> aheadOf(ClusterName cluster, ClaimSubject subject, long operation) {
        return client.sql("select operation from slipway_turn where cluster = ? and subject = ? order by number"
                        + " fetch first 1 rows only")
                .params(cluster.text(), subject.text())
                .query(Long.class)
                .optional()
                .filter(first -> first != operation);
    }

    /** What the operation waits for, if it waits for its turn. */
    Optional<ClaimSubject> waiting(long operation) {
        return client.sql("select subject from slipway_turn where operation = ?")
                .param(operation)
                .query((row, index) -> new ClaimSubject(row.getString(1)))
                .optional();
    }

    /** Whom the operation waits for; empty when it does not wait or comes next. */
    Optional<Long> waitsFor(ClusterName cluster, long operation) {
        return waiting(operation).flatMap(subject -> holders(cluster).stream()
                .filter(held -> held.operation() != operation && held.subject().excludes(subject))
                .map(Claim::operation)
                .findFirst()
                .or(() -> aheadOf(cluster, subject, operation)));
    }

    List<Claim> heldBy(long operation) {
        return client.sql("select * from slipway_claim where operation = ? order by subject")
                .param(operation)
                .query(Claims::read)
                .list();
    }

    /** All claims on a cluster, oldest first. */
    List<Claim> holders(ClusterName cluster) {
        return client.sql("select * from slipway_claim where cluster = ? order by fence, subject")
                .param(cluster.text())
                .query(Claims::read)
                .list();
    }

    /** Gives one thing back; what is not held is no failure. */
    void release(ClaimSubject subject, long operation) {
        client.sql("delete from slipway_claim where subject = ? and operation = ?")
                .params(subject.text(), operation)
                .update();
    }

    /** Gives everything back, and the place in every queue. */
    void releaseAll(long operation) {
        client.sql("delete from slipway_claim where operation = ?").param(operation).update();
        client.sql("delete from slipway_turn where operation = ?").param(operation).update();
    }

    private void lock(ClusterName cluster) {
        client.sql("insert into slipway_claimed_cluster (cluster) select cast(? as varchar(63)) where not exists"
                        + " (select 1 from slipway_claimed_cluster where cluster = ?)")
                .params(cluster.text(), cluster.text())
                .update();
        client.sql("select cluster from slipway_claimed_cluster where cluster = ? for update")
                .param(cluster.text())
                .query(String.class)
                .single();
    }

    private long nextFence() {
        client.sql("update slipway_fence set fence = fence + 1").update();
        return client.sql("select fence from slipway_fence").query(Long.class).single();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Claim read(ResultSet row, int index) throws SQLException {
        return new Claim(
                new ClusterName(row.getString("cluster")),
                new ClaimSubject(row.getString("subject")),
                row.getLong("operation"),
                row.getLong("fence"),
                row.getObject("claimed_at", OffsetDateTime.class).toInstant());
    }
}
