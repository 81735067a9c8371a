package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.network.PodAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a cluster's pods answer, for the rules of firewalls. */
public final class ClusterPods {

    private static final String ACTIVITY = "podAddresses";

    private final ClusterDefinitions definitions;
    private final OperationSites sites;

    ClusterPods(ClusterDefinitions definitions, OperationSites sites) {
        this.definitions = definitions;
        this.sites = sites;
    }

    /**
     * At this moment, read from the cluster, by address.
     *
     * @param namespace empty for all namespaces
     * @param labels a pod must have all of them
     * @return empty when no cluster of this name is known
     * @throws io.slipway.kube.KubeFailure when the cluster cannot be asked
     */
    public Optional<List<PodAddress>> addresses(
            ClusterName cluster, Optional<String> namespace, Map<String, String> labels) {
        return definitions.newest(cluster)
                .map(version -> PodAddress.of(sites.look(cluster, "none", ACTIVITY).kube(), namespace, labels));
    }
}
