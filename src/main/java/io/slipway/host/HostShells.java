package io.slipway.host;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.util.List;

/** The way to hosts. One instance serves all clusters; connections are shared, limited and kept alive. */
public interface HostShells {

    /** A shell on a host for one piece of work; cheap, connects when first used. */
    HostShell open(ClusterDefinition cluster, Host host, Work work);

    /**
     * Asks each host for its key without logging in, in parallel; a jump host first, and what is behind it only when its
     * own key is trusted.
     *
     * @return for the jump host, if there is one, and for every host whether its key is known, unknown or changed, or why
     *     it could not be asked
     */
    List<HostKeyFinding> hostKeys(ClusterDefinition cluster, List<Host> hosts);

    /** Trusts keys from now on, as confirmed by a person. Confirming a key that is already trusted does nothing. */
    void trust(ClusterDefinition cluster, List<HostKeyFinding> confirmed, String confirmedBy);
}
