package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.step.Site;
import java.util.Optional;

/** Opens clusters for those who only look: no operation, no claim, and nothing on a host can be changed. */
public final class ClusterLook {

    private final ClusterDefinitions definitions;
    private final OperationSites sites;

    ClusterLook(ClusterDefinitions definitions, OperationSites sites) {
        this.definitions = definitions;
        this.sites = sites;
    }

    /**
     * The cluster as its newest definition says.
     *
     * @param activity under which the looks stand in the journal
     * @return empty when no cluster of this name is known
     */
    public Optional<Site> at(ClusterName cluster, String activity) {
        return definitions.newest(cluster).map(version -> sites.look(cluster, "none", activity));
    }
}
