package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.BalancerAddress.Carrier;
import io.slipway.inventory.ClusterDefinition.NeighbourProxy;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.ClusterDefinition.ProxyMode;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.ReleaseFacts;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import io.slipway.inventory.file.ClusterFileReading.Warning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must fit together in a definition whose values are each right by themselves (kubernetes-facts, 4 to 16). */
final class DefinitionChecks {

    /** Every warning that there is; a file accepts them by these names. */
    static final Set<String> WARNINGS = Set.of(
            "POD_AND_SERVICE_SUBNETS_OVERLAP", "STATIC_NDPPD_ON_SHARED_SUBNET", "KUBEADM_BALANCER_REGRESSION",
            "PROXY_MODE_DEPRECATED", "KUBERNETES_VERSION_NOT_VERIFIED", "EVEN_NUMBER_OF_CONTROL_PLANE_HOSTS",
            "INGRESS_NGINX_RETIRED", "NO_WORKERS", "CONTROL_PLANE_IN_ONE_RACK");

    private static final int LARGEST_SERVICE_SUBNET = 108;

    private final YamlTree tree;
    private final ClusterDefinition cluster;
    private final List<Mistake> mistakes;
    private final List<Warning> warnings = new ArrayList<>();

    DefinitionChecks(YamlTree tree, ClusterDefinition cluster, List<Mistake> mistakes) {
        this.tree = tree;
        this.cluster = cluster;
        this.mistakes = mistakes;
    }

    List<Warning> check() {
        hosts();
        subnets();
        release();
        balancer();
        packages();
        plugin();
        pools();
        containerd();
        kubeadm();
        accepted();
        return warnings.stream().filter(warning -> !cluster.acceptedWarnings().contains(warning.id())).toList();
    }

    private void hosts() {
        Map<Object, String> seen = new HashMap<>();
        for (int index = 0; index < cluster.hosts().size(); index++) {
            Host host = cluster.hosts().get(index);
            String path = "hosts[" + index + "]";
            unique(seen, host.name(), path + ".name", "the name " + host.name());
            unique(seen, host.address(), path + ".address", "the address " + host.address());
            if (!host.address().isGlobalUnicast()) {
                mistake(path + ".address", host.address() + " cannot be a node's address",
                        "a global or unique local address; kubeadm refuses link-local and loopback ones");
            }
        }
        long controlPlane = cluster.controlPlaneHosts().size();
        if (controlPlane == 0) {
            mistake("hosts", "no host has the role control-plane", "one or, better, three of them");
        } else if (controlPlane % 2 == 0) {
            warning("EVEN_NUMBER_OF_CONTROL_PLANE_HOSTS", "hosts",
                    controlPlane + " control-plane hosts survive no more failures than " + (controlPlane - 1),
                    "use an odd number");
        }
        if (controlPlane > 1 && cluster.controlPlaneHosts().stream().allMatch(host -> host.rack().isPresent())
                && cluster.controlPlaneHosts().stream().map(Host::rack).distinct().count() == 1) {
            warning("CONTROL_PLANE_IN_ONE_RACK", "hosts", "all control-plane hosts stand in one rack, and fall with it",
                    "spread them over racks");
        }
        if (cluster.workers().isEmpty()) {
            warning("NO_WORKERS", "hosts", "there is no worker: ordinary pods have no place to run", "add workers");
        }
    }

    private void unique(Map<Object, String> seen, Object value, String path, String what) {
        String other = seen.putIfAbsent(value, path);
        if (other != null) {
            mistake(path, what + " stands at " + other + " as well", "each host has its own");
        }
    }

    private void subnets() {
        Ipv6Subnet pods = cluster.kubernetes().podSubnet();
        Ipv6Subnet services = cluster.kubernetes().serviceSubnet();
        if (services.prefixLength() < LARGEST_SERVICE_SUBNET || services.prefixLength() > 124) {
            mistake("kubernetes.serviceSubnet", services + " has the wrong size for services",
                    "a prefix length from " + LARGEST_SERVICE_SUBNET + " to 124, such as /112");
        }
        boolean nodeMaskGiven = cluster.kubernetes().extraDocuments().toString().contains("node-cidr-mask-size");
        boolean addressesByCalico = cluster.networkPlugin().kind() == NetworkPlugin.Kind.CALICO;
        if (!nodeMaskGiven && !addressesByCalico && (pods.prefixLength() < 48 || pods.prefixLength() > 64)) {
            mistake("kubernetes.podSubnet", pods + " cannot be cut into /64s for nodes",
                    "a prefix length from 48 to 64, or node-cidr-mask-size-ipv6 in extraDocuments");
        }
        if (pods.overlaps(services)) {
            warning("POD_AND_SERVICE_SUBNETS_OVERLAP", "kubernetes.serviceSubnet",
                    "the pod subnet " + pods + " and the service subnet " + services + " overlap",
                    "keep them apart, unless no pod ever gets an address of the service subnet");
        }
        for (Host host : cluster.hosts()) {
            if (services.contains(host.address())) {
                mistake("kubernetes.serviceSubnet", services + " holds the address of host " + host.name(),
                        "a prefix that nothing else uses");
            }
        }
        for (Pool pool : cluster.pools()) {
            if (pool.subnet().overlaps(services)) {
                mistake("kubernetes.serviceSubnet", services + " overlaps the pool " + pool.name(),
                        "a prefix that nothing else uses");
            }
        }
    }

    private void release() {
        ReleaseFacts facts = ReleaseFacts.of(cluster.kubernetes().version());
        ProxyMode mode = cluster.kubernetes().proxyMode();
        if (!facts.isKnown()) {
            mistake("kubernetes.version", "Slipway does not know Kubernetes " + cluster.kubernetes().version(),
                    "a version from 1.23 to 1.36");
            return;
        }
        if (!facts.isVerified()) {
            warning("KUBERNETES_VERSION_NOT_VERIFIED", "kubernetes.version",
                    "what Slipway knows of " + cluster.kubernetes().version() + " was not verified",
                    "use 1.31 to 1.36, or try it on a test cluster first");
        }
        if (!facts.supports(mode)) {
            mistake("kubernetes.proxyMode", cluster.kubernetes().version() + " has no " + mode.text() + " mode",
                    "ipvs or iptables");
        }
        if (facts.isDeprecated(mode)) {
            warning("PROXY_MODE_DEPRECATED", "kubernetes.proxyMode",
                    "kube-proxy's ipvs mode is deprecated since 1.35 and will go", "use nftables");
        }
        if (facts.hasBalancerRegression()) {
            warning("KUBEADM_BALANCER_REGRESSION", "kubernetes.version",
                    "kubeadm " + cluster.kubernetes().version() + " fails at init while the balancer's health check has not"
                            + " passed yet",
                    facts.withoutBalancerRegression().map(better -> "use " + better).orElse("use another patch version"));
        }
    }

    private void balancer() {
        var address = cluster.kubernetes().balancerAddress();
        if (address.carrier() != Carrier.NONE && address.address().isEmpty()) {
            mistake("kubernetes.balancerAddress.address", "it is missing",
                    "the balancer's IPv6 address, which control-plane hosts shall carry");
        }
        address.address().ifPresent(carried -> cluster.hosts().stream()
                .filter(host -> host.address().equals(carried))
                .forEach(host -> mistake("kubernetes.balancerAddress.address",
                        carried + " is the own address of host " + host.name(), "the balancer's address")));
    }

    private void packages() {
        Packages packages = cluster.packages();
        ReleaseFacts facts = ReleaseFacts.of(cluster.kubernetes().version());
        if (packages.source() == Packages.Source.MIRROR && packages.repositoryUrl().isEmpty()) {
            mistake("packages.repositoryUrl", "it is missing", "the folder of your mirror's Kubernetes repository");
        }
        if (packages.source() == Packages.Source.PUBLIC && facts.isKnown() && !facts.hasPublicRepository()) {
            mistake("packages.source", "there is no public repository of " + cluster.kubernetes().version().minorText(),
                    "mirror, with repositoryUrl, or installed");
        }
        if (!packages.kubernetesVersion().startsWith(cluster.kubernetes().version().toString())) {
            mistake("packages.kubernetesVersion",
                    packages.kubernetesVersion() + " is not a package of " + cluster.kubernetes().version(),
                    "such as " + facts.packageVersion());
        }
    }

    private void plugin() {
        NetworkPlugin plugin = cluster.networkPlugin();
        if (plugin.kind() == NetworkPlugin.Kind.MANIFEST && plugin.manifest().isEmpty()) {
            mistake("networkPlugin.manifest", "it is missing", "the plugin's manifest, a file or a URL");
        }
        if (plugin.calicoctl().isPresent() != plugin.calicoctlSha256().isPresent()) {
            mistake("networkPlugin.calicoctlSha256", "calicoctl and calicoctlSha256 belong together", "give both or none");
        }
        cluster.ingress().filter(ingress -> ingress.manifest().contains("ingress-nginx")).ifPresent(ingress ->
                warning("INGRESS_NGINX_RETIRED", "ingress.manifest",
                        "ingress-nginx was retired in March 2026 and gets no security fixes",
                        "use a controller that is maintained"));
    }

    private void pools() {
        List<Pool> pools = cluster.pools();
        boolean given = tree.root().has("pools");
        for (int index = 0; index < pools.size(); index++) {
            Pool pool = pools.get(index);
            String path = given ? "pools[" + index + "]" : "hosts";
            if (pool.blockSize() < pool.subnet().prefixLength()) {
                mistake(path + ".blockSize", pool.subnet() + " is smaller than one block of /" + pool.blockSize(),
                        "a larger pool or smaller blocks");
            }
            if (new Ipv6Subnet(new Ipv6Address("fe80::"), 10).overlaps(pool.subnet())) {
                mistake(path + ".subnet", pool.subnet() + " is link-local", "a prefix that is routed");
            }
            for (int other = 0; other < index; other++) {
                if (pools.get(other).subnet().overlaps(pool.subnet())) {
                    mistake(path + ".subnet", pool.subnet() + " overlaps the pool " + pools.get(other).name(),
                            "pools that hold no address in common");
                }
                if (pools.get(other).name().equals(pool.name())) {
                    mistake(path + ".name", "the pool " + pool.name() + " stands there twice", "a name of its own");
                }
            }
            boolean shared = cluster.hosts().stream()
                    .anyMatch(host -> pool.subnet().contains(host.address()) && !pool.hosts().contains(host.name()));
            boolean several = pool.hosts().size() > 1;
            if (cluster.neighbourProxy().enabled() && cluster.neighbourProxy().mode() == NeighbourProxy.Mode.STATIC
                    && (shared || several)) {
                warning("STATIC_NDPPD_ON_SHARED_SUBNET", path,
                        "with neighbourProxy.mode static every host answers for all of " + pool.subnet()
                                + ", also for other hosts and their pods",
                        "use mode auto");
            }
        }
        if (cluster.networkPlugin().kind() == NetworkPlugin.Kind.CALICO) {
            for (int index = 0; index < cluster.hosts().size(); index++) {
                Host host = cluster.hosts().get(index);
                if (cluster.poolsOf(host).isEmpty()) {
                    mistake("hosts[" + index + "]", "no pool selects host " + host.name() + ", so none of its pods would start",
                            "a pool whose nodeSelector matches it");
                }
            }
        }
    }

    private void containerd() {
        cluster.containerd().registryMirrors().forEach((registry, mirrors) -> mirrors.forEach(mirror -> {
            if (mirror.contains("[")) {
                mistake("containerd.registryMirrors." + registry, mirror + " has an IPv6 address in place of a name",
                        "a DNS name: containerd cannot use IPv6 literals as mirrors");
            }
        }));
        cluster.containerd().extraToml().ifPresent(toml -> {
            try {
                new com.fasterxml.jackson.dataformat.toml.TomlMapper().readTree(toml);
            } catch (com.fasterxml.jackson.core.JsonProcessingException unreadable) {
                mistake("containerd.extraToml", "it is not TOML: " + unreadable.getOriginalMessage(), "check it");
            }
        });
    }

    private void kubeadm() {
        cluster.kubernetes().patches().keySet().stream()
                .filter(name -> !name.matches("(kube-apiserver|kube-controller-manager|kube-scheduler|etcd"
                        + "|kubeletconfiguration|corednsdeployment)[0-9a-z]*(\\+(strategic|merge|json))?\\.(yaml|json)"))
                .forEach(name -> mistake("kubernetes.patches." + name, "kubeadm knows no patch of this name",
                        "a name such as kube-apiserver0+strategic.yaml"));
        cluster.kubernetes().ignoredPreflightErrors().keySet().stream()
                .filter(name -> name.equalsIgnoreCase("all"))
                .forEach(name -> mistake("kubernetes.ignoredPreflightErrors." + name, "ignoring all errors hides every cause",
                        "the names of single errors"));
    }

    private void accepted() {
        cluster.acceptedWarnings().stream().filter(id -> !WARNINGS.contains(id)).forEach(id -> mistake(
                "acceptedWarnings", "there is no warning \"" + id + "\"",
                "one of " + String.join(", ", WARNINGS.stream().sorted().toList())));
    }

    private void mistake(String path, String problem, String remedy) {
        mistakes.add(new Mistake(tree.place(path), problem, remedy));
    }

    private void warning(String id, String path, String problem, String remedy) {
        warnings.add(new Warning(id, tree.place(path), problem, remedy));
    }
}
