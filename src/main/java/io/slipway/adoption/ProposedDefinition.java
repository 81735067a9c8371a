package io.slipway.adoption;

import io.slipway.adoption.ClusterReading.ClusterNode;
import io.slipway.adoption.ClusterReading.NetworkReading.Kind;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.ReleaseFacts;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A cluster as a cluster file: every value with a comment on where it was read, and "asked" where a cluster cannot tell. What
 * is as it is by default is left out, but for what a person will look for.
 */
final class ProposedDefinition {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM yyyy HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final Set<String> WRITTEN = Set.of(
            "node.kubernetes.io/exclude-from-external-load-balancers", "node.kubernetes.io/instance-type");
    static final String REGISTRY_MIRRORS = "containerd.registryMirrors";
    static final String DOCUMENTS = "kubernetes.extraDocuments";
    private static final String KUBEADM = "kubeadm-config";

    private final AdoptedCluster adopted;
    private final ClusterReading cluster;
    private final Set<String> leftOut;
    private final CommentedYaml file = new CommentedYaml();
    private final List<String> asked = new ArrayList<>();

    /** @param leftOut sections that would be mistakes as they are in the cluster, by their place in the file */
    ProposedDefinition(AdoptedCluster adopted, Set<String> leftOut) {
        this.adopted = adopted;
        this.cluster = adopted.cluster();
        this.leftOut = leftOut;
    }

    /** What a cluster cannot tell, in the order of the file; known when the text was written. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** @return what stands behind the value, or in its place */
    private String ask(String what, String why) {
        asked.add(what + " (" + why + ")");
        return "asked; " + why;
    }

    String text() {
        file.say(0, "Read through " + adopted.through() + " on " + TIME.format(adopted.at()) + ".");
        file.say(0, "\"asked\": a cluster cannot tell; see that it is right.");
        file.value(0, "name", adopted.name().text(), "given at the start");
        kubernetes();
        hosts();
        file.lines(adopted.ssh());
        packages();
        if (!cluster.configured("imageRepository").isEmpty()
                && !cluster.configured("imageRepository").equals("registry.k8s.io")) {
            file.section("images", "");
            file.value(2, "repository", cluster.configured("imageRepository"), KUBEADM);
        }
        containerd();
        resolver();
        plugin();
        neighbourProxy();
        return file.toString();
    }

    private void kubernetes() {
        file.section("kubernetes", "");
        file.value(2, "version", cluster.version().toString(), KUBEADM);
        file.value(2, "controlPlaneEndpoint", cluster.endpoint().toString(), KUBEADM);
        file.value(2, "podSubnet", cluster.configured("networking", "podSubnet"), KUBEADM);
        file.value(2, "serviceSubnet", cluster.configured("networking", "serviceSubnet"), KUBEADM);
        String domain = cluster.configured("networking", "dnsDomain");
        if (!domain.isEmpty() && !domain.equals("cluster.local")) {
            file.value(2, "dnsDomain", domain, KUBEADM);
        }
        file.value(2, "proxyMode", proxyMode(), cluster.kubeProxy().isEmpty() ? "the default; there is no kube-proxy" : "ConfigMap kube-proxy");
        adopted.most(HostSurvey::carrier).filter(carrier -> !carrier.kind().isEmpty()).ifPresentOrElse(
                carrier -> file.line(2, "balancerAddress: { carrier: " + carrier.kind() + ", interface: "
                        + CommentedYaml.scalar(carrier.name()) + ", address: \"" + carrier.address() + "\" }",
                        "on control-plane hosts"),
                () -> file.say(2, "balancerAddress: " + ask("balancerAddress",
                        "no host carries the endpoint's address on a dummy or a tunnel")));
        List<Map<String, Object>> documents = leftOut.contains(DOCUMENTS)
                ? List.of() : KubeadmDocuments.of(cluster, adopted.most(HostSurvey::apiPort));
        if (!documents.isEmpty()) {
            file.line(2, "extraDocuments:", "kubeadm-config, kubelet-config and kube-proxy, without what is usual");
            file.data(4, documents);
        }
    }

    /** An empty mode is kube-proxy's own default, which is iptables on Linux (kubernetes-facts, section 10). */
    String proxyMode() {
        String mode = String.valueOf(cluster.kubeProxy().getOrDefault("mode", ""));
        if (cluster.kubeProxy().isEmpty()) {
            return ReleaseFacts.of(cluster.version()).defaultProxyMode().text();
        }
        return mode.isEmpty() || mode.equals("null") ? "iptables" : mode;
    }

    private void hosts() {
        file.section("hosts", "nodes of the cluster, the oldest control-plane host first");
        for (ClusterNode node : cluster.nodes()) {
            StringBuilder line = new StringBuilder("- { name: ").append(CommentedYaml.scalar(node.name()))
                    .append(", address: \"").append(node.address()).append("\", role: ")
                    .append(node.controlPlane() ? "control-plane" : "worker");
            Optional<Rack> rack = rack(node);
            rack.ifPresent(found -> line.append(", rack: ").append(CommentedYaml.scalar(found.name())));
            HostSurvey host = adopted.hosts().get(node.name());
            Optional.ofNullable(host).flatMap(HostSurvey::uplink)
                    .ifPresent(uplink -> line.append(", uplink: ").append(CommentedYaml.scalar(uplink)));
            Map<String, String> labels = labels(node);
            labels.keySet().removeIf(label -> leftOut.contains(label(node, label)));
            if (!labels.isEmpty()) {
                line.append(", labels: ").append(CommentedYaml.map(labels));
            }
            file.line(2, line.append(" }").toString(), source(rack, host));
        }
        List<String> racks = cluster.nodes().stream().filter(node -> rack(node).isEmpty()).map(ClusterNode::name).toList();
        if (!racks.isEmpty()) {
            asked.add("the rack of " + String.join(", ", racks) + " (no label rack)");
        }
    }

    /** A label's place among what is left out. */
    static String label(ClusterNode node, String label) {
        return "hosts." + node.name() + ".labels." + label;
    }

    private static String source(Optional<Rack> rack, HostSurvey host) {
        String from = rack.isEmpty() ? "rack: asked"
                : rack.get().label().equals(ClusterDefinition.RACK_LABEL) ? "" : "rack from the label " + rack.get().label();
        String read = host == null ? "the host itself was not read" : "";
        return from.isEmpty() || read.isEmpty() ? from + read : from + "; " + read;
    }

    /**
     * Where a host stands.
     *
     * @param label the node's label that says so
     */
    record Rack(String name, String label) {}

    static Optional<Rack> rack(ClusterNode node) {
        Map<String, String> sorted = new TreeMap<>(node.labels());
        return Optional.ofNullable(sorted.get(ClusterDefinition.RACK_LABEL))
                .map(name -> new Rack(name, ClusterDefinition.RACK_LABEL))
                .or(() -> sorted.entrySet().stream()
                        .filter(label -> label.getKey().equals("rack") || label.getKey().endsWith("/rack"))
                        .findFirst()
                        .map(label -> new Rack(label.getValue(), label.getKey())))
                .filter(rack -> rack.name().matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"));
    }

    /** What a site has given the node; neither Kubernetes' own labels nor those that Calico or Slipway write. */
    static Map<String, String> labels(ClusterNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        new TreeMap<>(node.labels()).forEach((name, value) -> {
            if (!isWritten(name) && !name.equals(ClusterDefinition.RACK_LABEL)) {
                labels.put(name, value);
            }
        });
        return labels;
    }

    /** Whether Kubernetes or Calico write the label; kubelet takes of their domains only those of two from a site. */
    private static boolean isWritten(String label) {
        String domain = label.contains("/") ? label.substring(0, label.indexOf('/')) : "";
        boolean ofTheSite = domain.equals("topology.kubernetes.io")
                || domain.equals("node.kubernetes.io") && !WRITTEN.contains(label);
        return domain.matches("(.*\\.)?(kubernetes\\.io|k8s\\.io|projectcalico\\.org)") && !ofTheSite;
    }

    private void packages() {
        file.section("packages", "");
        Optional<String> repository = adopted.most(HostSurvey::repository);
        Optional<String> kubelet = adopted.most(HostSurvey::kubelet);
        String usual = ReleaseFacts.of(cluster.version()).publicRepository();
        if (repository.isEmpty()) {
            file.value(2, "source", "installed", kubelet.isEmpty()
                    ? ask("packages.source", "kubelet is not installed as a package")
                    : ask("packages.source", "no kubernetes.list in /etc/apt/sources.list.d"));
        } else if (repository.get().startsWith("https://pkgs.k8s.io/")) {
            file.value(2, "source", "public", repository.get().replaceFirst("/$", "").equals(usual.replaceFirst("/$", ""))
                    ? "kubernetes.list" : "kubernetes.list names another minor version");
        } else {
            file.value(2, "source", "mirror", "kubernetes.list");
            file.value(2, "repositoryUrl", repository.get(), "kubernetes.list");
        }
        kubelet.filter(version -> version.startsWith(cluster.version().toString()))
                .filter(version -> !version.equals(ReleaseFacts.of(cluster.version()).packageVersion()))
                .ifPresent(version -> file.value(2, "kubernetesVersion", version, "package kubelet on most hosts"));
        file.value(2, "containerdPackage", adopted.most(HostSurvey::containerdPackage).orElse("containerd"),
                adopted.most(HostSurvey::containerdPackage).isEmpty()
                        ? ask("packages.containerdPackage", "no package brings it") : "installed on most hosts");
    }

    private void containerd() {
        Map<String, List<String>> mirrors = leftOut.contains(REGISTRY_MIRRORS)
                ? Map.of()
                : adopted.most(host -> Optional.of(host.registryMirrors())).orElse(Map.of());
        if (!mirrors.isEmpty()) {
            file.section("containerd", "");
            file.line(2, "registryMirrors:", "/etc/containerd/certs.d on most hosts");
            mirrors.forEach((registry, urls) ->
                    file.line(4, CommentedYaml.scalar(registry) + ": " + CommentedYaml.list(urls), ""));
        }
    }

    private void resolver() {
        List<Ipv6Address> ofHosts = adopted.most(host ->
                host.unbound() && !host.upstream().isEmpty() ? Optional.of(host.upstream()) : Optional.empty()).orElse(List.of());
        boolean unbound = !ofHosts.isEmpty();
        List<Ipv6Address> upstream = unbound ? ofHosts : cluster.nameServers();
        if (upstream.isEmpty()) {
            file.say(0, "resolver: " + ask("resolver", "CoreDNS asks what the hosts' resolv.conf names"));
            return;
        }
        file.section("resolver", "");
        file.line(2, "upstream: " + CommentedYaml.list(upstream.stream().map(Object::toString).toList()),
                unbound ? "unbound on the hosts" : "CoreDNS forwards to it");
        if (unbound) {
            file.line(2, "unbound: true", "unbound.service runs");
            adopted.most(HostSurvey::dns64Prefix).ifPresent(prefix -> file.value(2, "dns64Prefix", prefix, "unbound"));
        }
    }

    private void plugin() {
        file.section("networkPlugin", "");
        if (cluster.plugin().kind() != Kind.CALICO_BY_MANIFEST) {
            file.value(2, "kind", "none", cluster.plugin().kind() == Kind.NONE
                    ? ask("networkPlugin", "there is none") : cluster.plugin().name() + " stays what it is");
            return;
        }
        file.value(2, "kind", "calico", cluster.plugin().name());
        cluster.plugin().version().ifPresent(version -> file.value(2, "version", version, "its image"));
        adopted.manifest().ifPresentOrElse(
                manifest -> file.value(2, "manifest", manifest, "given at the start"),
                () -> file.say(2, "manifest: " + ask("networkPlugin.manifest", "Calico's own of this version")));
        if (ProposedPools.proposed(cluster).isEmpty()) {
            asked.add("pools (Calico has no enabled IPv6 pool)");
        }
        new ProposedPools(cluster, file).write();
    }

    private void neighbourProxy() {
        file.section("neighbourProxy", "");
        Optional<String> mode = adopted.most(HostSurvey::neighbourProxy);
        if (mode.isEmpty()) {
            file.line(2, "enabled: false", ask("neighbourProxy", "ndppd runs on no host that was read"));
        } else {
            file.value(2, "mode", mode.get(), "/etc/ndppd.conf on most hosts");
        }
    }
}
