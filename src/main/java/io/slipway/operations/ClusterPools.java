package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.network.PoolUse;
import java.util.List;
import java.util.Optional;

/** How full a cluster's pools of pod addresses are, as people are shown it. */
public final class ClusterPools {

    private static final String ACTIVITY = "pools";

    private final ClusterDefinitions definitions;
    private final OperationSites sites;

    ClusterPools(ClusterDefinitions definitions, OperationSites sites) {
        this.definitions = definitions;
        this.sites = sites;
    }

    /**
     * All IPv6 pools that the cluster has at this moment, also those of nobody's file, read from it.
     *
     * @return empty when no cluster of this name is known
     * @throws io.slipway.kube.KubeFailure when the cluster cannot be asked
     */
    public Optional<List<PoolUse>> use(ClusterName cluster) {
        return definitions.newest(cluster).map(version -> PoolUse.of(sites.look(cluster, "none", ACTIVITY).kube()));
    }
}
