package io.slipway.adoption;

import io.slipway.adoption.ClusterReading.ClusterNode;
import io.slipway.adoption.ClusterReading.NetworkReading;
import io.slipway.journal.Finding;
import io.slipway.journal.Finding.Severity;
import io.slipway.kube.KubeObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What Slipway would do otherwise than the cluster is, what the definition leaves out of it, and what was not read. An error
 * stands for what a bring-up would break.
 */
final class Differences {

    private static final Set<String> USUAL_TAINTS = Set.of(
            "node-role.kubernetes.io/control-plane:NoSchedule", "node-role.kubernetes.io/master:NoSchedule");

    private final AdoptedCluster adopted;
    private final ClusterReading cluster;
    private final List<Finding> findings = new ArrayList<>();

    private Differences(AdoptedCluster adopted) {
        this.adopted = adopted;
        this.cluster = adopted.cluster();
    }

    /**
     * @param unread why, by the names of hosts that could not be read
     * @param proposal what was proposed, or would have been
     */
    static List<Finding> of(AdoptedCluster adopted, Map<String, String> unread, Proposal proposal) {
        Differences differences = new Differences(adopted);
        differences.nodes();
        differences.controlPlane();
        differences.network();
        differences.hosts(unread);
        if (!proposal.asked().isEmpty()) {
            differences.add("", "adoption-asked", Severity.INFORMATION,
                    "a cluster cannot tell: " + String.join("; ", proposal.asked()),
                    "See that the definition is right there; correct its text where it is not.");
        }
        proposal.leftOut().forEach((place, mistake) -> differences.add("", "adoption-left-out", Severity.WARNING,
                "the cluster's " + place + " stands in no definition like this: " + mistake,
                "See whether it matters; what runs keeps it, a host that joins later does not get it."));
        return List.copyOf(differences.findings);
    }

    private void nodes() {
        Map<String, List<String>> others = new LinkedHashMap<>();
        for (ClusterNode node : cluster.nodes()) {
            if (!node.ready()) {
                add(node.name(), "adoption-node-not-ready", Severity.WARNING, "the node is not Ready",
                        "See why before you let a bring-up work on it, or leave it out of the definition.");
            }
            if (!node.runtime().startsWith("containerd://")) {
                add(node.name(), "adoption-container-runtime", Severity.ERROR,
                        "the container runtime is " + (node.runtime().isEmpty() ? "unknown" : node.runtime()),
                        "Slipway runs containerd and would install it beside. Move the host to containerd first"
                                + " (drain, another runtime, kubelet's socket), or leave it out of the definition.");
            }
            if (!node.kubelet().equals("v" + cluster.version())) {
                others.computeIfAbsent(node.kubelet(), version -> new ArrayList<>()).add(node.name());
            }
            List<String> taints = node.taints().stream().filter(taint -> !USUAL_TAINTS.contains(taint))
                    .filter(taint -> !taint.startsWith("node.kubernetes.io/")).toList();
            if (!taints.isEmpty()) {
                add(node.name(), "adoption-taints", Severity.INFORMATION, "the node has the taints " + taints,
                        "They stay; a definition says nothing of taints, and a node that joins anew does not get them.");
            }
            if (node.controlPlane() && node.taints().stream().noneMatch(USUAL_TAINTS::contains)) {
                add(node.name(), "adoption-control-plane-untainted", Severity.INFORMATION,
                        "ordinary pods may run on this control-plane host", "It stays like that.");
            }
            if (!node.operatingSystem().startsWith("Debian")) {
                add(node.name(), "adoption-operating-system", Severity.WARNING,
                        "the host runs " + (node.operatingSystem().isEmpty() ? "an unknown system" : node.operatingSystem()),
                        "Slipway prepares hosts with Debian's tools and was seen at work on Debian; look at the plan with care.");
            }
            ProposedDefinition.rack(node).filter(rack -> !rack.label().equals("slipway.io/rack")).ifPresent(rack ->
                    add(node.name(), "adoption-rack-label", Severity.INFORMATION,
                            "the rack " + rack.name() + " is taken from the label " + rack.label(),
                            "A bring-up adds the label slipway.io/rack=" + rack.name() + " beside it."));
        }
        others.forEach((version, names) -> add("", "adoption-version-skew", Severity.WARNING,
                "kubelet is " + version + " and not v" + cluster.version() + " on " + String.join(", ", names),
                "A bring-up installs the definition's version there. Finish the upgrade first, or correct the version."));
    }

    private void controlPlane() {
        if (KubeadmDocuments.etcdIsExternal(cluster)) {
            add("", "adoption-external-etcd", Severity.ERROR, "etcd runs elsewhere than on the control-plane hosts",
                    "Slipway looks after etcd's members on the control-plane hosts: its guards and removals would ask the wrong"
                            + " ones. Move etcd onto the hosts first.");
        }
        Object driver = cluster.kubelet().getOrDefault("cgroupDriver", "systemd");
        if (!driver.equals("systemd")) {
            add("", "adoption-cgroup-driver", Severity.ERROR, "kubelet's cgroupDriver is " + driver,
                    "Slipway sets containerd to systemd's cgroups; with both at work a host fails under load. Change the driver"
                            + " node by node first.");
        }
        KubeadmDocuments.otherClusterDns(cluster).ifPresent(servers -> add("", "adoption-cluster-dns", Severity.WARNING,
                "kubelet gives pods the name servers " + servers + ", not the tenth address of the service subnet",
                "It stays on the nodes; hosts that join later are told kubeadm's own by Slipway."));
        Object names = cluster.clusterConfiguration().get("apiServer") instanceof Map<?, ?> server
                ? server.get("certSANs") : null;
        if (names instanceof List<?> sans && !sans.isEmpty()) {
            add("", "adoption-certificate-names", Severity.INFORMATION,
                    "the API servers' certificates are for " + sans + " too", "They stand in extraDocuments.");
        }
        if (!cluster.addOns().isEmpty()) {
            add("", "adoption-ingress", Severity.INFORMATION, "there is " + String.join(", ", cluster.addOns()),
                    "It stays as it is. To let Slipway look after it, add the section ingress with its manifest.");
        }
    }

    private void network() {
        NetworkReading plugin = cluster.plugin();
        switch (plugin.kind()) {
            case CALICO_BY_OPERATOR -> add("", "adoption-calico-operator", Severity.WARNING,
                    "Calico was installed by its operator (" + plugin.name() + ")",
                    "Slipway installs Calico by its manifest and would make a second one beside, so the definition leaves the"
                            + " plugin and its pools to the operator (networkPlugin.kind none).");
            case OTHER -> add("", "adoption-other-plugin", Severity.WARNING, "the network plugin is " + plugin.name(),
                    "The definition leaves it alone (networkPlugin.kind none). Give its manifest (kind manifest) if Slipway"
                            + " shall look after it.");
            case NONE -> add("", "adoption-no-plugin", Severity.WARNING, "no network plugin was found",
                    "The definition leaves pods' addresses to the site. Correct networkPlugin if there is one.");
            case CALICO_BY_MANIFEST -> pools();
        }
        if (!cluster.kubeProxy().isEmpty()) {
            return;
        }
        add("", "adoption-no-kube-proxy", Severity.ERROR, "there is no kube-proxy",
                "Slipway's clusters have one, and a bring-up waits for it. Leave this cluster to those who replaced it.");
    }

    private void pools() {
        cluster.plugin().backend().filter(backend -> !backend.equals("none")).ifPresent(backend ->
                add("", "adoption-calico-backend", Severity.WARNING, "Calico's backend is " + backend,
                        "Slipway's Calico routes nothing by itself (backend none): the racks' routers and ndppd lead to the pods."
                                + " If yours lead there by BGP, do not let a bring-up install the network plugin: write"
                                + " networkPlugin.kind none."));
        for (KubeObject pool : cluster.plugin().pools()) {
            String subnet = pool.text("spec", "cidr").orElse("");
            if (!ProposedPools.enabled(pool)) {
                add("", "adoption-pool-disabled", Severity.INFORMATION,
                        "IPPool " + pool.name() + " (" + subnet + ") is disabled", "It stays, and is not in the definition.");
            } else if (!ProposedPools.isSubnet(subnet)) {
                add("", "adoption-pool-other-family", Severity.ERROR, "IPPool " + pool.name() + " has the subnet " + subnet,
                        "Slipway looks after pools of IPv6 only: pods would get addresses that nothing here routes. Disable it.");
            } else if (!notRouted(pool).isEmpty()) {
                add("", "adoption-pool-not-routed", Severity.WARNING,
                        "IPPool " + pool.name() + " has " + String.join(", ", notRouted(pool)),
                        "Slipway's pools are routed as they are: a bring-up switches this off, and until the racks' routers and"
                                + " ndppd lead to the pods nobody reaches them. Prepare that first, or write networkPlugin.kind"
                                + " none.");
            }
        }
        List<String> prefixes = cluster.plugin().reserved().stream()
                .filter(entry -> ProposedPools.single(entry).isEmpty()).toList();
        if (!prefixes.isEmpty()) {
            add("", "adoption-reserved-prefixes", Severity.INFORMATION,
                    "Calico reserves whole prefixes: " + String.join(", ", prefixes),
                    "The reservation stays; a definition holds single addresses.");
        }
    }

    /** What of the pool lets pods be reached, or reach, in another way than by plain routes. */
    private static List<String> notRouted(KubeObject pool) {
        List<String> other = new ArrayList<>();
        for (String mode : List.of("ipipMode", "vxlanMode")) {
            pool.text("spec", mode).filter(value -> !value.isEmpty() && !value.equals("Never"))
                    .ifPresent(value -> other.add(mode + " " + value));
        }
        pool.text("spec", "natOutgoing").filter("true"::equals).ifPresent(value -> other.add("natOutgoing true"));
        return other;
    }

    private void hosts(Map<String, String> unread) {
        unread.forEach((host, why) -> add(host, "adoption-host-not-read", Severity.WARNING, why,
                "What the definition says of this host was taken from the cluster and from the other hosts. Mend it, then check"
                        + " again."));
        List<String> configured = adopted.hosts().entrySet().stream()
                .filter(host -> host.getValue().ownContainerdConfiguration()).map(Map.Entry::getKey).toList();
        if (!configured.isEmpty()) {
            add("", "adoption-containerd-configuration", Severity.INFORMATION,
                    "there is an /etc/containerd/config.toml on " + (configured.size() == adopted.hosts().size()
                            ? "all hosts" : String.join(", ", configured)),
                    "A bring-up writes the whole file, as its plan shows, and restarts containerd. Write what you need of it into"
                            + " containerd.extraToml.");
        }
        differing("kubelet", HostSurvey::kubelet);
        differing("container runtime's package", HostSurvey::containerdPackage);
        differing("ndppd", HostSurvey::neighbourProxy);
        adopted.hosts().forEach((name, host) -> {
            if (host.uplink().isEmpty()) {
                add(name, "adoption-uplink", Severity.WARNING, "no interface of the host has the node's address",
                        "Correct the host's address or its network.");
            }
            host.carrier().filter(carrier -> carrier.kind().isEmpty()).ifPresent(carrier -> add(name, "adoption-balancer-address",
                    Severity.WARNING, "the endpoint's address " + carrier.address() + " is on " + carrier.name(),
                    "Slipway carries it on a dummy or a tunnel. Correct balancerAddress, or leave it to the site."));
        });
    }

    private void differing(String what, Function<HostSurvey, Optional<String>> said) {
        Optional<String> most = adopted.most(said);
        Map<String, List<String>> others = new LinkedHashMap<>();
        adopted.hosts().forEach((name, host) -> {
            if (!said.apply(host).equals(most)) {
                others.computeIfAbsent(said.apply(host).orElse("none"), value -> new ArrayList<>()).add(name);
            }
        });
        if (!others.isEmpty()) {
            add("", "adoption-hosts-differ", Severity.WARNING,
                    what + ": " + most.orElse("none") + " on most hosts, " + others.entrySet().stream()
                            .map(other -> other.getKey() + " on " + String.join(", ", other.getValue()))
                            .collect(Collectors.joining("; ")),
                    "The definition says it once for all; the plan shows what a bring-up would change where.");
        }
    }

    private void add(String host, String id, Severity severity, String found, String advice) {
        findings.add(new Finding(Optional.of(host).filter(name -> !name.isEmpty()), id, severity, found, advice));
    }
}
