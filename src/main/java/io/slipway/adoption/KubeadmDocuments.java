package io.slipway.adoption;

import io.slipway.adoption.ClusterReading.NetworkReading;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a site told kubeadm, kubelet and kube-proxy beyond what a definition has settings for: the cluster's own documents
 * without what kubeadm and Slipway put there themselves (transcripts 32: what an init without any wish leaves).
 */
final class KubeadmDocuments {

    private static final Set<String> CLUSTER_SETTINGS = Set.of(
            "apiVersion", "kind", "kubernetesVersion", "clusterName", "controlPlaneEndpoint", "imageRepository", "networking");
    private static final Map<String, Object> CLUSTER_DEFAULTS = Map.of(
            "caCertificateValidityPeriod", "87600h0m0s",
            "certificateValidityPeriod", "8760h0m0s",
            "certificatesDir", "/etc/kubernetes/pki",
            "encryptionAlgorithm", "RSA-2048",
            "etcd", Map.of("local", Map.of("dataDir", "/var/lib/etcd")));
    /** Slipway gives resolvConf itself, by the name servers of the definition. */
    private static final Set<String> KUBELET_SETTINGS = Set.of(
            "apiVersion", "kind", "cgroupDriver", "clusterDNS", "clusterDomain", "resolvConf", "containerRuntimeEndpoint", "logging");
    private static final Map<String, Object> KUBELET_DEFAULTS = Map.of(
            "authentication", Map.of(
                    "anonymous", Map.of("enabled", false),
                    "webhook", Map.of("enabled", true),
                    "x509", Map.of("clientCAFile", "/etc/kubernetes/pki/ca.crt")),
            "authorization", Map.of("mode", "Webhook"),
            "healthzBindAddress", "127.0.0.1",
            "healthzPort", 10248,
            "rotateCertificates", true,
            "staticPodPath", "/etc/kubernetes/manifests");
    /** How kube-proxy tells pods from others is Slipway's part where there is Calico. */
    private static final Set<String> PROXY_SETTINGS = Set.of(
            "apiVersion", "kind", "mode", "clusterCIDR", "clientConnection", "detectLocal", "detectLocalMode", "winkernel",
            "logging", "bindAddress");

    private KubeadmDocuments() {}

    /** @param apiPort the API servers' own, which may be another one than the endpoint's; empty where it was not read */
    static List<Map<String, Object>> of(ClusterReading cluster, Optional<Integer> apiPort) {
        List<Map<String, Object>> documents = new ArrayList<>();
        apiPort.filter(port -> port != cluster.endpoint().port()).ifPresent(port -> add(
                documents, "InitConfiguration", Map.of("localAPIEndpoint", Map.of("bindPort", port))));
        Map<String, Object> kubeadm = rest(cluster.clusterConfiguration(), CLUSTER_SETTINGS, CLUSTER_DEFAULTS, false);
        kubeadm.remove("etcd", CLUSTER_DEFAULTS.get("etcd"));
        withoutExternalEtcd(kubeadm);
        if (cluster.plugin().kind() == NetworkReading.Kind.CALICO_BY_MANIFEST) {
            withoutAllocation(kubeadm);
        }
        add(documents, "ClusterConfiguration", kubeadm);
        add(documents, "KubeletConfiguration", rest(cluster.kubelet(), KUBELET_SETTINGS, KUBELET_DEFAULTS, false));
        add(documents, "KubeProxyConfiguration", rest(cluster.kubeProxy(), PROXY_SETTINGS, Map.of(), true));
        return documents;
    }

    private static void add(List<Map<String, Object>> documents, String kind, Map<String, Object> rest) {
        if (!rest.isEmpty()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("kind", kind);
            document.putAll(rest);
            documents.add(document);
        }
    }

    private static Map<String, Object> rest(
            Map<String, Object> document, Set<String> settings, Map<String, Object> defaults, boolean falseIsNothing) {
        Map<String, Object> rest = new TreeMap<>();
        document.forEach((name, value) -> {
            Optional<Object> said = settings.contains(name) ? Optional.empty() : pruned(value, falseIsNothing);
            said.filter(found -> !found.equals(defaults.get(name))).ifPresent(found -> rest.put(name, found));
        });
        return rest;
    }

    /** Without the zeros with which Go writes what nobody has set. */
    private static Optional<Object> pruned(Object value, boolean falseIsNothing) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> said = new TreeMap<>();
            map.forEach((name, inner) ->
                    pruned(inner, falseIsNothing).ifPresent(found -> said.put(String.valueOf(name), found)));
            return said.isEmpty() ? Optional.empty() : Optional.of(said);
        }
        boolean nothing = value == null || value.equals("") || value.equals("0s") || value.equals(0)
                || value instanceof Collection<?> list && list.isEmpty()
                || falseIsNothing && Boolean.FALSE.equals(value);
        return nothing ? Optional.empty() : Optional.of(value);
    }

    private static void withoutExternalEtcd(Map<String, Object> kubeadm) {
        if (kubeadm.get("etcd") instanceof Map<?, ?> etcd && etcd.containsKey("external")) {
            kubeadm.remove("etcd");
        }
    }

    /** Slipway says it for every cluster with Calico. */
    private static void withoutAllocation(Map<String, Object> kubeadm) {
        if (kubeadm.get("controllerManager") instanceof Map<?, ?> manager
                && Set.of(Map.of("extraArgs", Map.of("allocate-node-cidrs", "false")),
                                Map.of("extraArgs", List.of(Map.of("name", "allocate-node-cidrs", "value", "false"))))
                        .contains(manager)) {
            kubeadm.remove("controllerManager");
        }
    }

    /** Whether etcd runs elsewhere than on the control-plane hosts. */
    static boolean etcdIsExternal(ClusterReading cluster) {
        return cluster.clusterConfiguration().get("etcd") instanceof Map<?, ?> etcd && etcd.containsKey("external");
    }

    /** The address that kubelet gives pods as their name server, where it is not the one that kubeadm chooses. */
    static Optional<String> otherClusterDns(ClusterReading cluster) {
        String usual = Ipv6Subnet.of(cluster.configured("networking", "serviceSubnet")).address(10).text();
        return cluster.kubelet().get("clusterDNS") instanceof List<?> servers && !servers.isEmpty()
                        && !servers.equals(List.of(usual))
                ? Optional.of(servers.toString())
                : Optional.empty();
    }
}
