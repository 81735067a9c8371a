package io.slipway.journal;

import io.slipway.host.HostKeyStore;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The confirmed host keys. Over the journal's own connections: keys are compared on threads of the SSH client while all
 * connections of the engine may be in the hands of steps that wait for exactly that.
 */
final class ConfirmedHostKeys implements HostKeyStore {

    private final JournalDatabase database;
    private final Clock clock;

    ConfirmedHostKeys(JournalDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<String> confirmed(ClusterName cluster, HostName host) {
        return database.client()
                .sql("select public_key from slipway_confirmed_host_key where cluster = ? and host = ?"
                        + " and removed_at is null order by id")
                .params(cluster.text(), host.text())
                .query(String.class)
                .list()
                .stream()
                .distinct()
                .toList();
    }

    @Override
    public void confirm(ClusterName cluster, HostName host, String key, String confirmedBy) {
        // Confirmed twice at the same moment, a key may stand there twice; it is read back once.
        if (!confirmed(cluster, host).contains(key)) {
            database.client().sql("insert into slipway_confirmed_host_key"
                            + " (cluster, host, public_key, confirmed_by, confirmed_at) values (?, ?, ?, ?, ?)")
                    .params(cluster.text(), host.text(), key, confirmedBy, clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    /** The keys that are trusted now, by host. */
    List<ConfirmedHostKey> trusted(ClusterName cluster) {
        return database.client()
                .sql("select host, public_key, min(confirmed_at) as since, min(confirmed_by) as person"
                        + " from slipway_confirmed_host_key where cluster = ? and removed_at is null"
                        + " group by host, public_key order by host, public_key")
                .param(cluster.text())
                .query((row, number) -> ConfirmedHostKey.of(
                        new HostName(row.getString("host")),
                        row.getString("public_key"),
                        row.getString("person"),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** @return how many keys of the host were trusted until now */
    int remove(ClusterName cluster, HostName host, String removedBy) {
        return database.client().sql("update slipway_confirmed_host_key set removed_by = ?, removed_at = ?"
                        + " where cluster = ? and host = ? and removed_at is null")
                .params(removedBy, clock.instant().atOffset(ZoneOffset.UTC), cluster.text(), host.text())
                .update();
    }
}
