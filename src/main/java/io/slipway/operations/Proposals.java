package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.file.HostsPutIn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Definitions that one operation proposes: it plans with them, nobody else sees them, and approving its plan makes them the
 * cluster's newest version (docs/decisions/0005). One that is refused leaves no version behind.
 */
public final class Proposals {

    private final ProposalTable table;
    private final ClusterDefinitions definitions;
    private final OperationTable operations;
    private final Clock clock;

    Proposals(ProposalTable table, ClusterDefinitions definitions, OperationTable operations, Clock clock) {
        this.table = table;
        this.definitions = definitions;
        this.operations = operations;
        this.clock = clock;
    }

    /**
     * Proposes a text on top of the newest version, in place of what the operation proposed before, and pins the
     * operation to it. Whoever calls this within a process also sets the variable {@code definitionVersion}.
     *
     * @return the proposal as a version of its own
     * @throws DefinitionRefused when the text has mistakes or defines another cluster
     */
    public DefinitionVersion propose(long operation, ClusterName cluster, String text, String user) {
        return propose(operation, cluster, text, Optional.empty(), user);
    }

    /**
     * Proposes to add hosts to the newest version, and pins the operation to it.
     *
     * @param hosts YAML or JSON, as the cluster file has them
     * @throws DefinitionRefused when the hosts, or the definition with them, have mistakes
     */
    DefinitionVersion add(long operation, ClusterName cluster, String hosts, String user) {
        return propose(operation, cluster, withHosts(cluster, hosts).text(), Optional.of(hosts), user);
    }

    /** The newest version with these hosts added; nothing is stored. */
    HostsPutIn withHosts(ClusterName cluster, String hosts) {
        HostsPutIn with = HostsPutIn.of(definitions.newest(cluster).orElseThrow().text(), hosts);
        if (!with.mistakes().isEmpty()) {
            throw DefinitionRefused.mistakes(with.mistakes().stream()
                    .map(mistake -> new Mistake(mistake.place(), "", mistake.problem(), mistake.remedy()))
                    .toList());
        }
        return with;
    }

    /**
     * Writes an overtaken proposal of hosts anew, on top of what the definition says now.
     *
     * @return false when it is no proposal of hosts, but a text of its own
     * @throws DefinitionRefused when its hosts do not fit the definition any more
     */
    boolean rebase(long operation) {
        ProposalTable.Proposal proposal = table.of(operation).orElseThrow();
        proposal.addedHosts().ifPresent(hosts ->
                add(operation, proposal.definition().cluster(), hosts, proposal.definition().madeBy()));
        return proposal.addedHosts().isPresent();
    }

    private DefinitionVersion propose(
            long operation, ClusterName cluster, String text, Optional<String> addedHosts, String user) {
        definitions.refuseUnfit(cluster, text);
        Optional<DefinitionVersion> newest = definitions.newest(cluster);
        DefinitionVersion proposed = new DefinitionVersion(
                cluster,
                DefinitionVersion.proposedBy(operation),
                text,
                ClusterDefinitions.digest(text),
                DefinitionVersion.Origin.PROPOSAL,
                user,
                clock.instant(),
                newest.map(former -> Diffs.unified(
                                cluster + " version " + former.version(), former.text(), "proposed by "
                                        + Operation.id(operation), text))
                        .orElse(""));
        table.put(operation, proposed, newest.map(DefinitionVersion::version).orElse(0), addedHosts);
        operations.pin(operation, proposed.version());
        return proposed;
    }

    /** What the operation proposes and nobody has approved yet. */
    public Optional<DefinitionVersion> open(long operation) {
        return table.of(operation)
                .filter(proposal -> proposal.acceptedAs().isEmpty())
                .map(ProposalTable.Proposal::definition);
    }

    /** The version that the operation's proposal has become. */
    public Optional<Integer> acceptedAs(long operation) {
        return table.of(operation).flatMap(ProposalTable.Proposal::acceptedAs);
    }

    /** Whether the cluster has a newer version than the one that the open proposal is written on top of. */
    public boolean isOvertaken(long operation) {
        return table.of(operation)
                .filter(proposal -> proposal.acceptedAs().isEmpty())
                .filter(proposal -> proposal.base() != newest(proposal.definition().cluster()))
                .isPresent();
    }

    /**
     * Makes the proposal the cluster's newest version and pins the operation to it. Harmless to repeat: what was accepted
     * stays that version.
     *
     * @param person who approved it
     * @return the version that the operation is pinned to from now on
     * @throws DefinitionRefused when the definition changed since it was proposed
     */
    public int accept(long operation, String person) {
        ProposalTable.Proposal proposal = table.of(operation).orElseThrow();
        if (proposal.acceptedAs().isPresent()) {
            return proposal.acceptedAs().get();
        }
        DefinitionVersion proposed = proposal.definition();
        if (isOvertaken(operation)) {
            throw new DefinitionRefused(
                    DefinitionRefused.Reason.VERSION_CONFLICT,
                    "The definition of the cluster " + proposed.cluster() + " changed since " + Operation.id(operation)
                            + " proposed its own.",
                    List.of());
        }
        DefinitionVersion made = definitions.store(
                proposed.cluster(), proposed.text(), DefinitionVersion.Origin.API,
                person + " (" + Operation.id(operation) + ")");
        table.accepted(operation, made.version());
        operations.pin(operation, made.version());
        return made.version();
    }

    /** The hosts that the operation's accepted proposal added to the definition. */
    List<HostName> addedBy(long operation) {
        return table.of(operation)
                .filter(proposal -> proposal.acceptedAs().isPresent() && proposal.addedHosts().isPresent())
                .map(proposal -> {
                    ClusterName cluster = proposal.definition().cluster();
                    List<HostName> added = new ArrayList<>(names(definitions.definition(cluster, proposal.definition().version())));
                    added.removeAll(names(definitions.definition(cluster, proposal.base())));
                    return List.copyOf(added);
                })
                .orElse(List.of());
    }

    private static List<HostName> names(ClusterDefinition cluster) {
        return cluster.hosts().stream().map(Host::name).toList();
    }

    /** The cluster's file, when the accepted proposal made the newest version differ from it. */
    public Optional<String> fileToFollow(long operation) {
        return table.of(operation)
                .filter(proposal -> proposal.acceptedAs().isPresent())
                .flatMap(proposal -> definitions.version(proposal.definition().cluster(), proposal.base()))
                .filter(base -> base.origin() == DefinitionVersion.Origin.FILE)
                .map(DefinitionVersion::madeBy);
    }

    private int newest(ClusterName cluster) {
        return definitions.newest(cluster).map(DefinitionVersion::version).orElse(0);
    }
}
