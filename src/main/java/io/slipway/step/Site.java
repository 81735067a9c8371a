package io.slipway.step;

import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import java.util.List;

/** All that a step may touch: the pinned definition, the hosts' shells, the cluster's API. */
public interface Site {

    ClusterDefinition cluster();

    /** The hosts that the operation is about, in the definition's order: all of them, or the ones that join or leave. */
    List<Host> hosts();

    /** On whose behalf the step runs. */
    Work work();

    /**
     * The people who accepted a finding about this host in this operation, each once. Steps ask before they do what only
     * people may decide.
     *
     * @param finding the finding's id, {@code dead-host}
     */
    default List<String> acceptedBy(String finding, Host host) {
        return List.of();
    }

    /** Changes nothing on a host that the operation has not claimed (docs/decisions/0005). */
    HostShell shell(Host host);

    /**
     * The cluster's API.
     *
     * @throws io.slipway.kube.KubeFailure with reason NO_CREDENTIALS while there is no cluster yet
     */
    KubeCluster kube();
}
