package io.slipway.controlplane;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The documents that kubeadm reads by {@code --config}, as data (kubernetes-facts, sections 3, 4, 8 and 10). What a
 * site adds is merged by kind. {@code serverTLSBootstrap} stays as kubeadm has it.
 */
final class KubeadmConfiguration {

    /** Where kubeadm finds a site's patches; kept, because later upgrades need them too. */
    static final String PATCHES_DIRECTORY = "/etc/slipway/kubeadm-patches";

    static final String CONTAINER_RUNTIME_SOCKET = "unix:///run/containerd/containerd.sock";

    /**
     * An invalid token makes kubeadm wait for the whole of its five minutes; a token that was made just now is signed
     * within seconds (transcripts 23 and 23b).
     */
    private static final String DISCOVERY_TIMEOUT = "1m0s";

    private final ClusterDefinition cluster;
    private final ConfigurationVersion version;

    KubeadmConfiguration(ClusterDefinition cluster) {
        this.cluster = cluster;
        this.version = ConfigurationVersion.of(cluster.kubernetes().version());
    }

    /** What {@code kubeadm init} reads on a host. */
    List<Map<String, Object>> init(Host host) {
        return init(host, Optional.empty());
    }

    /** What {@code kubeadm init phase upload-certs} reads on a host: the same, with the key to encrypt with. */
    List<Map<String, Object>> upload(Host host, Secret certificateKey) {
        return init(host, Optional.of(certificateKey));
    }

    private List<Map<String, Object>> init(Host host, Optional<Secret> certificateKey) {
        Map<String, Object> init = document(version.apiVersion(), "InitConfiguration");
        init.put("localAPIEndpoint", localApiEndpoint(host));
        init.put("nodeRegistration", nodeRegistration(host));
        patches().ifPresent(patches -> init.put("patches", patches));
        certificateKey.ifPresent(key -> init.put("certificateKey", key.reveal()));
        return List.of(merged(init), merged(clusterConfiguration()), merged(kubelet()), merged(kubeProxy()));
    }

    /**
     * What {@code kubeadm join} reads.
     *
     * @param certificateKey for a control-plane host
     */
    Map<String, Object> join(Host host, Secret token, List<String> caHashes, Optional<Secret> certificateKey) {
        Map<String, Object> join = document(version.apiVersion(), "JoinConfiguration");
        Map<String, Object> bootstrapToken = new LinkedHashMap<>();
        bootstrapToken.put("apiServerEndpoint", cluster.kubernetes().controlPlaneEndpoint().toString());
        bootstrapToken.put("token", token.reveal());
        bootstrapToken.put("caCertHashes", caHashes);
        Map<String, Object> discovery = new LinkedHashMap<>();
        discovery.put("bootstrapToken", bootstrapToken);
        join.put("discovery", discovery);
        version.discoveryTimeout(join, DISCOVERY_TIMEOUT);
        join.put("nodeRegistration", nodeRegistration(host));
        certificateKey.ifPresent(key -> {
            Map<String, Object> controlPlane = new LinkedHashMap<>();
            controlPlane.put("localAPIEndpoint", localApiEndpoint(host));
            controlPlane.put("certificateKey", key.reveal());
            join.put("controlPlane", controlPlane);
        });
        patches().ifPresent(patches -> join.put("patches", patches));
        return merged(join);
    }

    /** kube-proxy's configuration, the site's documents merged into it. */
    Map<String, Object> kubeProxyConfiguration() {
        return merged(kubeProxy());
    }

    /** The port that API servers listen on. A balancer on layer 3 changes no port, so it is the endpoint's. */
    int apiPort() {
        return portOf(cluster);
    }

    static int portOf(ClusterDefinition cluster) {
        return cluster.kubernetes().apiServerPort();
    }

    /** The labels that a host's node carries from its first moment: the file's and the rack's. */
    static Map<String, String> nodeLabels(Host host) {
        Map<String, String> labels = new TreeMap<>(host.labels());
        host.rack().ifPresent(rack -> labels.put(ClusterDefinition.RACK_LABEL, rack));
        return labels;
    }

    private Map<String, Object> localApiEndpoint(Host host) {
        Map<String, Object> endpoint = new LinkedHashMap<>();
        endpoint.put("advertiseAddress", host.address().text());
        endpoint.put("bindPort", apiPort());
        return endpoint;
    }

    private Map<String, Object> nodeRegistration(Host host) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("node-ip", host.address().text());
        Map<String, String> labels = nodeLabels(host);
        if (!labels.isEmpty()) {
            // Given to kubelet and not set later: Calico picks a pool by label the moment a pod is scheduled.
            arguments.put("node-labels", String.join(",", labels.entrySet().stream()
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .toList()));
        }
        Map<String, Object> registration = new LinkedHashMap<>();
        registration.put("name", host.name().text());
        registration.put("criSocket", CONTAINER_RUNTIME_SOCKET);
        registration.put("kubeletExtraArgs", version.arguments(arguments));
        if (!cluster.kubernetes().ignoredPreflightErrors().isEmpty()) {
            registration.put(
                    "ignorePreflightErrors",
                    cluster.kubernetes().ignoredPreflightErrors().keySet().stream().sorted().toList());
        }
        return registration;
    }

    private Map<String, Object> clusterConfiguration() {
        Map<String, Object> configuration = document(version.apiVersion(), "ClusterConfiguration");
        configuration.put("kubernetesVersion", "v" + cluster.kubernetes().version());
        configuration.put("clusterName", cluster.name().text());
        configuration.put("controlPlaneEndpoint", cluster.kubernetes().controlPlaneEndpoint().toString());
        configuration.put("imageRepository", cluster.images().repository());
        Map<String, Object> networking = new LinkedHashMap<>();
        networking.put("serviceSubnet", cluster.kubernetes().serviceSubnet().toString());
        networking.put("podSubnet", cluster.kubernetes().podSubnet().toString());
        networking.put("dnsDomain", cluster.kubernetes().dnsDomain());
        configuration.put("networking", networking);
        if (withCalico()) {
            // Calico hands out the addresses; a node's own range would be a second, wrong answer (section 4).
            Map<String, Object> controllerManager = new LinkedHashMap<>();
            controllerManager.put("extraArgs", version.arguments(Map.of("allocate-node-cidrs", "false")));
            configuration.put("controllerManager", controllerManager);
        }
        return configuration;
    }

    private Map<String, Object> kubelet() {
        Map<String, Object> kubelet = document("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration");
        kubelet.put("cgroupDriver", "systemd");
        kubelet.put("resolvConf", PodResolver.fileOf(cluster));
        return kubelet;
    }

    private Map<String, Object> kubeProxy() {
        Map<String, Object> kubeProxy = document("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration");
        kubeProxy.put("mode", cluster.kubernetes().proxyMode().text());
        if (withCalico()) {
            // Pools may lie outside podSubnet: by subnet, kube-proxy would take pods for strangers (section 10).
            kubeProxy.put("detectLocalMode", "InterfaceNamePrefix");
            Map<String, Object> detectLocal = new LinkedHashMap<>();
            detectLocal.put("interfaceNamePrefix", "cali");
            kubeProxy.put("detectLocal", detectLocal);
        }
        return kubeProxy;
    }

    private boolean withCalico() {
        return cluster.networkPlugin().kind() == ClusterDefinition.NetworkPlugin.Kind.CALICO;
    }

    private Optional<Map<String, Object>> patches() {
        return cluster.kubernetes().patches().isEmpty()
                ? Optional.empty()
                : Optional.of(new LinkedHashMap<>(Map.of("directory", PATCHES_DIRECTORY)));
    }

    private Map<String, Object> merged(Map<String, Object> generated) {
        return Documents.merged(generated, cluster.kubernetes().extraDocuments());
    }

    private static Map<String, Object> document(String apiVersion, String kind) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", apiVersion);
        document.put("kind", kind);
        return document;
    }

}
