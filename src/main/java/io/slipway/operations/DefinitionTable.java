package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The versions of all definitions. */
final class DefinitionTable {

    private final JdbcClient client;
    private final ProposalTable proposals;

    DefinitionTable(JdbcClient client) {
        this.client = client;
        this.proposals = new ProposalTable(client);
    }

    /** @throws org.springframework.dao.DuplicateKeyException when somebody else made this version meanwhile */
    void add(DefinitionVersion version) {
        client.sql("insert into slipway_definition"
                        + " (cluster, version, content, digest, origin, made_by, made_at, change_diff)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        version.cluster().text(),
                        version.version(),
                        version.text(),
                        version.digest(),
                        version.origin().name(),
                        version.madeBy(),
                        version.madeAt().atOffset(ZoneOffset.UTC),
                        version.diff())
                .update();
    }

    Optional<DefinitionVersion> newest(ClusterName cluster) {
        return client.sql("select * from slipway_definition where cluster = ? order by version desc"
                        + " fetch first 1 rows only")
                .param(cluster.text())
                .query(DefinitionTable::read)
                .optional();
    }

    /** @param version below 0 for what an operation proposes */
    Optional<DefinitionVersion> version(ClusterName cluster, int version) {
        if (version < 0) {
            return proposals.of(-(long) version)
                    .map(ProposalTable.Proposal::definition)
                    .filter(proposed -> proposed.cluster().equals(cluster));
        }
        return client.sql("select * from slipway_definition where cluster = ? and version = ?")
                .params(cluster.text(), version)
                .query(DefinitionTable::read)
                .optional();
    }

    /** Newest first. */
    List<DefinitionVersion> versions(ClusterName cluster) {
        return client.sql("select * from slipway_definition where cluster = ? order by version desc"
                        + " fetch first 200 rows only")
                .param(cluster.text())
                .query(DefinitionTable::read)
                .list();
    }

    List<ClusterName> clusters() {
        return client.sql("select distinct cluster from slipway_definition order by cluster")
                .query((row, number) -> new ClusterName(row.getString("cluster")))
                .list();
    }

    private static DefinitionVersion read(ResultSet row, int number) throws SQLException {
        return new DefinitionVersion(
                new ClusterName(row.getString("cluster")),
                row.getInt("version"),
                row.getString("content"),
                row.getString("digest"),
                DefinitionVersion.Origin.valueOf(row.getString("origin")),
                row.getString("made_by"),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                row.getString("change_diff"));
    }
}
