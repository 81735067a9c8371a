package io.slipway.operations;

import io.slipway.controlplane.JoinCredentials;
import io.slipway.controlplane.JoinLeases;
import io.slipway.inventory.ClusterName;
import java.util.Optional;

/** What hosts join a cluster with, as people are shown it. */
public final class ClusterJoins {

    private static final String ACTIVITY = "joinCredentials";

    private final ClusterDefinitions definitions;
    private final OperationSites sites;
    private final JoinCredentials credentials;

    ClusterJoins(ClusterDefinitions definitions, OperationSites sites, JoinCredentials credentials) {
        this.definitions = definitions;
        this.sites = sites;
        this.credentials = credentials;
    }

    /**
     * What there is to join the cluster with at this moment, read from it.
     *
     * @return empty when no cluster of this name is known
     * @throws io.slipway.kube.KubeFailure when the cluster cannot be asked
     */
    public Optional<JoinLeases> leases(ClusterName cluster) {
        return definitions.newest(cluster)
                .map(version -> credentials.leases(cluster, sites.look(cluster, "none", ACTIVITY).kube()));
    }
}
