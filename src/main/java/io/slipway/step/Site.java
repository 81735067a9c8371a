package io.slipway.step;

import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;

/** All that a step may touch: the pinned definition, the hosts' shells, the cluster's API. */
public interface Site {

    ClusterDefinition cluster();

    /** On whose behalf the step runs. */
    Work work();

    HostShell shell(Host host);

    /**
     * The cluster's API.
     *
     * @throws io.slipway.kube.KubeFailure with reason NO_CREDENTIALS while there is no cluster yet
     */
    KubeCluster kube();
}
