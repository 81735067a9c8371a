package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.util.List;

/** What a process claims when it starts, as its extension property {@code slipway.claims} says (docs/decisions/0005). */
enum StartClaims {
    /** The cluster as a whole. */
    CLUSTER,
    /** The hosts that are named. */
    HOSTS,
    /** Nothing: all that it changes is the control plane, in its turns. */
    TURN,
    /** Nothing: it looks at the whole cluster and changes nothing. */
    NOTHING;

    static final String PROPERTY = "slipway.claims";

    /** @throws IllegalStateException when a diagram says something else */
    static StartClaims of(String text) {
        return switch (text) {
            case "cluster" -> CLUSTER;
            case "hosts" -> HOSTS;
            case "turn" -> TURN;
            case "nothing" -> NOTHING;
            default -> throw new IllegalStateException("The process says " + PROPERTY + " = \"" + text
                    + "\". What to do: correct the extension property; it may be cluster, hosts, turn or nothing.");
        };
    }

    /** The hosts that the operation is about; none for all of the cluster. */
    List<HostName> hosts(Object named, ClusterDefinition cluster) {
        return switch (this) {
            case CLUSTER, NOTHING -> List.of();
            case HOSTS -> NamedHosts.of(named, cluster);
            case TURN -> cluster.controlPlaneHosts().stream().map(Host::name).toList();
        };
    }

    /** What is refused to the operation, or its own from the start. */
    List<ClaimSubject> subjects(List<HostName> hosts) {
        return switch (this) {
            case CLUSTER -> List.of(ClaimSubject.CLUSTER);
            case HOSTS -> hosts.stream().map(ClaimSubject::host).toList();
            case TURN, NOTHING -> List.of();
        };
    }
}
