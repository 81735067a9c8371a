package io.slipway.adoption;

import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.kube.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster says of itself by its API.
 *
 * @param version of kubeadm's configuration
 * @param endpoint the control-plane endpoint
 * @param clusterConfiguration kubeadm's, as the cluster keeps it
 * @param kubelet kubelet's configuration, as the cluster keeps it; empty when it keeps none
 * @param kubeProxy kube-proxy's; empty when kubeadm installed none
 * @param nodes control-plane hosts first, each part oldest first
 * @param plugin the network plugin
 * @param nameServers the addresses that CoreDNS asks; empty when it asks what the hosts ask
 * @param addOns names of things that Slipway could install and did not here
 */
record ClusterReading(
        KubernetesVersion version,
        Endpoint endpoint,
        Map<String, Object> clusterConfiguration,
        Map<String, Object> kubelet,
        Map<String, Object> kubeProxy,
        List<ClusterNode> nodes,
        NetworkReading plugin,
        List<Ipv6Address> nameServers,
        List<String> addOns) {

    /** A text of kubeadm's configuration below some fields; empty when there is none. */
    String configured(String... path) {
        return new KubeObject(Map.of("apiVersion", "v1", "kind", "Configuration", "data", clusterConfiguration))
                .text(path.length == 1 ? new String[] {"data", path[0]} : new String[] {"data", path[0], path[1]})
                .orElse("");
    }

    /**
     * A node, with what it says of itself.
     *
     * @param ready whether the cluster calls it Ready
     * @param labels all of them
     * @param taints {@code key=value:effect}
     * @param kubelet its version, {@code v1.36.2}
     * @param runtime such as {@code containerd://1.7.24}
     * @param operatingSystem in words
     */
    record ClusterNode(
            String name,
            Ipv6Address address,
            boolean controlPlane,
            boolean ready,
            Map<String, String> labels,
            List<String> taints,
            String kubelet,
            String runtime,
            String operatingSystem) {}

    /**
     * What gives pods their addresses.
     *
     * @param kind what it is
     * @param version Calico's, such as {@code v3.32.1}; empty when unknown
     * @param name in words
     * @param pools Calico's, as the API has them
     * @param backend what Calico routes with, such as {@code bird}; empty when it does not say
     * @param reserved what Calico's reservations keep from pods, as it stands there
     */
    record NetworkReading(
            Kind kind,
            Optional<String> version,
            String name,
            Optional<String> backend,
            List<KubeObject> pools,
            List<String> reserved) {

        /** Who looks after the plugin. */
        enum Kind {
            CALICO_BY_MANIFEST,
            CALICO_BY_OPERATOR,
            OTHER,
            NONE
        }
    }
}
