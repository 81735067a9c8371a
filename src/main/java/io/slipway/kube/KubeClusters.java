package io.slipway.kube;

import io.slipway.host.HostShell;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.util.function.Function;

/** The way to clusters' APIs. Credentials are read from a control-plane host when needed and kept only in memory. */
public interface KubeClusters {

    /**
     * Opens the API of a cluster: by its endpoint, or by one control-plane host while the endpoint does not answer;
     * through SSH where the cluster file says so, with the TLS name preserved.
     *
     * @param shells gives a shell on a control-plane host
     * @throws KubeFailure when no control-plane host holds {@code /etc/kubernetes/admin.conf} or no API server answers
     */
    KubeCluster open(ClusterDefinition cluster, Function<Host, HostShell> shells);
}
