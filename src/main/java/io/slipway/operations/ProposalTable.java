package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The definitions that operations propose, one an operation. */
final class ProposalTable {

    private final JdbcClient client;

    ProposalTable(JdbcClient client) {
        this.client = client;
    }

    /**
     * A proposal as it stands.
     *
     * @param base the version that it is written on top of; 0 when the cluster had none
     * @param addedHosts the hosts that it adds to its base, as they were given; empty when it is a text of its own
     * @param acceptedAs the version that it became
     */
    record Proposal(
            DefinitionVersion definition, int base, Optional<String> addedHosts, Optional<Integer> acceptedAs) {}

    Optional<Proposal> of(long operation) {
        return client.sql("select * from slipway_definition_proposal where operation = ?")
                .param(operation)
                .query(ProposalTable::read)
                .optional();
    }

    /** Replaces what the operation proposed before. */
    void put(long operation, DefinitionVersion proposed, int base, Optional<String> addedHosts) {
        client.sql("delete from slipway_definition_proposal where operation = ?").param(operation).update();
        client.sql("insert into slipway_definition_proposal"
                        + " (operation, cluster, base_version, content, added_hosts, digest, made_by, made_at, change_diff)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        operation,
                        proposed.cluster().text(),
                        base,
                        proposed.text(),
                        addedHosts.orElse(null),
                        proposed.digest(),
                        proposed.madeBy(),
                        proposed.madeAt().atOffset(ZoneOffset.UTC),
                        proposed.diff())
                .update();
    }

    void accepted(long operation, int version) {
        client.sql("update slipway_definition_proposal set accepted_as = ? where operation = ?")
                .params(version, operation)
                .update();
    }

    private static Proposal read(ResultSet row, int index) throws SQLException {
        return new Proposal(
                new DefinitionVersion(
                        new ClusterName(row.getString("cluster")),
                        DefinitionVersion.proposedBy(row.getLong("operation")),
                        row.getString("content"),
                        row.getString("digest"),
                        DefinitionVersion.Origin.PROPOSAL,
                        row.getString("made_by"),
                        row.getObject("made_at", OffsetDateTime.class).toInstant(),
                        row.getString("change_diff")),
                row.getInt("base_version"),
                Optional.ofNullable(row.getString("added_hosts")),
                Optional.ofNullable(row.getObject("accepted_as", Integer.class)));
    }
}
