package io.slipway.adoption;

import io.slipway.adoption.ClusterReading.ClusterNode;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.inventory.ReleaseFacts;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a cluster by its API (transcripts 32 and 40 show what kubeadm leaves there). What no definition can say is told all at
 * once, as a refusal.
 */
final class ClusterReader {

    private static final String SYSTEM = "kube-system";
    private static final String CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
    /** Before 1.24 (kubernetes-facts, section 1: the label changed its name). */
    private static final String MASTER = "node-role.kubernetes.io/master";
    private static final Pattern FORWARD = Pattern.compile("(?m)^\\s*forward\\s+\\S+\\s+(.*?)\\s*\\{?\\s*$");

    private final KubeCluster kube;
    private final List<String> against = new ArrayList<>();

    ClusterReader(KubeCluster kube) {
        this.kube = kube;
    }

    /** @throws NotAdoptable with every reason */
    ClusterReading read() {
        Map<String, Object> configuration = document("kubeadm-config", "ClusterConfiguration");
        if (configuration.isEmpty()) {
            throw new NotAdoptable("The cluster keeps no ConfigMap kube-system/kubeadm-config: it was not made by kubeadm, and"
                    + " kubeadm could join no host to it.");
        }
        Optional<KubernetesVersion> version = version(configuration);
        Optional<Endpoint> endpoint = endpoint(configuration);
        subnets(configuration);
        List<ClusterNode> nodes = nodes();
        if (!against.isEmpty()) {
            throw new NotAdoptable(against);
        }
        KubernetesVersion known = version.orElseThrow();
        Map<String, Object> kubelet = document("kubelet-config", "kubelet");
        return new ClusterReading(
                known,
                endpoint.orElseThrow(),
                configuration,
                kubelet.isEmpty() ? document("kubelet-config-" + known.minorText(), "kubelet") : kubelet,
                document("kube-proxy", "config.conf"),
                nodes,
                new NetworkPlugins(kube).read(),
                nameServers(),
                addOns());
    }

    private Optional<KubernetesVersion> version(Map<String, Object> configuration) {
        String text = String.valueOf(configuration.getOrDefault("kubernetesVersion", ""));
        try {
            KubernetesVersion version = KubernetesVersion.of(text);
            if (!ReleaseFacts.of(version).isKnown()) {
                against.add("Kubernetes " + version + ": Slipway looks after " + ReleaseFacts.known()
                        + ". Bring the cluster to one of these first, one minor version after the other.");
            }
            return Optional.of(version);
        } catch (IllegalArgumentException other) {
            against.add("kubeadm-config has the version \"" + text + "\", which is no release of Kubernetes.");
            return Optional.empty();
        }
    }

    private Optional<Endpoint> endpoint(Map<String, Object> configuration) {
        String text = configuration.get("controlPlaneEndpoint") instanceof String given ? given : "";
        if (text.isBlank()) {
            against.add("kubeadm-config has no controlPlaneEndpoint: certificates and kubeconfigs name one host, so no further"
                    + " control-plane host can join, and the cluster is down when that host is. Give the cluster an endpoint"
                    + " first (new certificates of the API servers with its name, kubeconfigs, kubeadm-config).");
            return Optional.empty();
        }
        try {
            return Optional.of(Endpoint.of(text, 6443));
        } catch (IllegalArgumentException wrong) {
            against.add("kubeadm-config has the controlPlaneEndpoint \"" + text + "\": " + wrong.getMessage()
                    + ". Slipway looks after clusters of IPv6 only.");
            return Optional.empty();
        }
    }

    private void subnets(Map<String, Object> configuration) {
        Map<?, ?> networking = configuration.get("networking") instanceof Map<?, ?> map ? map : Map.of();
        for (String name : List.of("podSubnet", "serviceSubnet")) {
            String text = networking.get(name) instanceof String given ? given : "";
            if (text.isBlank()) {
                against.add("kubeadm-config has no networking." + name + (name.equals("podSubnet")
                        ? ": add it to kubeadm-config (kubectl -n kube-system edit configmap kubeadm-config); the running"
                                + " cluster does not change by it." : "."));
            } else if (text.contains(",")) {
                against.add("networking." + name + " is " + text + ": the cluster has two address families. Slipway looks"
                        + " after clusters of IPv6 only.");
            } else if (!isSubnet(text)) {
                against.add("networking." + name + " is " + text + ", which is no IPv6 subnet. Slipway looks after clusters of"
                        + " IPv6 only.");
            }
        }
    }

    private static boolean isSubnet(String text) {
        try {
            Ipv6Subnet.of(text);
            return true;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private List<ClusterNode> nodes() {
        List<ClusterNode> nodes = kube.list("v1", "Node", null, Map.of()).stream()
                .sorted(Comparator.comparing((KubeObject node) -> !isControlPlane(node.textMap("metadata", "labels")))
                        .thenComparing(node -> node.text("metadata", "creationTimestamp").orElse(""))
                        .thenComparing(node -> node.name().length())
                        .thenComparing(KubeObject::name))
                .flatMap(node -> node(node).stream())
                .toList();
        if (against.isEmpty() && nodes.stream().noneMatch(ClusterNode::controlPlane)) {
            against.add("No node has the label " + CONTROL_PLANE + ": the control plane does not run on nodes that kubeadm made.");
        }
        return nodes;
    }

    private Optional<ClusterNode> node(KubeObject node) {
        List<String> addresses = node.list("status", "addresses").stream()
                .filter(Map.class::isInstance)
                .map(address -> (Map<?, ?>) address)
                .filter(address -> "InternalIP".equals(address.get("type")))
                .map(address -> String.valueOf(address.get("address")))
                .toList();
        Map<String, String> labels = node.textMap("metadata", "labels");
        try {
            if (addresses.size() != 1) {
                throw new IllegalArgumentException("it has the addresses " + addresses + ", not exactly one");
            }
            return Optional.of(new ClusterNode(
                    new HostName(node.name()).text(),
                    new Ipv6Address(addresses.get(0)),
                    isControlPlane(labels),
                    node.condition("Ready").equals(Optional.of("True")),
                    labels,
                    node.list("spec", "taints").stream().map(taint -> taint((Map<?, ?>) taint)).toList(),
                    node.text("status", "nodeInfo", "kubeletVersion").orElse(""),
                    node.text("status", "nodeInfo", "containerRuntimeVersion").orElse(""),
                    node.text("status", "nodeInfo", "osImage").orElse("")));
        } catch (IllegalArgumentException other) {
            against.add("Node " + node.name() + ": " + other.getMessage() + ". Slipway looks after nodes with one IPv6 address.");
            return Optional.empty();
        }
    }

    private static boolean isControlPlane(Map<String, String> labels) {
        return labels.containsKey(CONTROL_PLANE) || labels.containsKey(MASTER);
    }

    private static String taint(Map<?, ?> taint) {
        Object value = taint.get("value");
        return taint.get("key") + (value == null || value.toString().isEmpty() ? "" : "=" + value) + ":" + taint.get("effect");
    }

    private List<Ipv6Address> nameServers() {
        String corefile = config("coredns").flatMap(map -> map.text("data", "Corefile")).orElse("");
        Matcher forward = FORWARD.matcher(corefile);
        List<Ipv6Address> servers = new ArrayList<>();
        while (forward.find()) {
            for (String server : forward.group(1).split("\\s+")) {
                address(server).ifPresent(servers::add);
            }
        }
        return servers.stream().distinct().toList();
    }

    /** Empty for a file such as /etc/resolv.conf, and for loopback. */
    static Optional<Ipv6Address> address(String text) {
        try {
            return Optional.of(new Ipv6Address(text.replaceFirst("^dns://", "").replaceAll("[\\[\\]]|(?<=]):\\d+$", "")))
                    .filter(Ipv6Address::isGlobalUnicast);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private List<String> addOns() {
        return Stream.of("Deployment", "DaemonSet")
                .flatMap(kind -> kube.list("apps/v1", kind, null, Map.of()).stream())
                .filter(workload -> workload.name().contains("ingress"))
                .map(workload -> workload.key().toString())
                .sorted()
                .collect(Collectors.toList());
    }

    private Optional<KubeObject> config(String name) {
        return kube.get(ObjectKey.of("v1", "ConfigMap", SYSTEM, name));
    }

    private Map<String, Object> document(String name, String field) {
        return config(name).flatMap(map -> map.text("data", field)).map(text -> Yamls.map(text, name)).orElse(Map.of());
    }
}
