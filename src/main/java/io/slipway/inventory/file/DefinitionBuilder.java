package io.slipway.inventory.file;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.ApiAccess;
import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.inventory.ClusterDefinition.BalancerHealthCheck;
import io.slipway.inventory.ClusterDefinition.Images;
import io.slipway.inventory.ClusterDefinition.Ingress;
import io.slipway.inventory.ClusterDefinition.NeighbourProxy;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.inventory.NodeSelector;
import io.slipway.inventory.ReleaseFacts;
import io.slipway.inventory.SecretReference;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes a definition of a file whose structure is right: every value in its own type, every default filled in. Where a
 * value's form is wrong, the mistake is noted and the rest is read on, so that all mistakes are found at once.
 */
final class DefinitionBuilder {

    /** Prefix length of a pool that is derived from a host's own address (procedure P18). */
    private static final int DERIVED_POOL = 96;

    private static final int BLOCK_SIZE = 122;
    private static final String CALICO = "v3.32.1";
    private static final String CALICO_MANIFEST =
            "https://raw.githubusercontent.com/projectcalico/calico/%s/manifests/calico.yaml";
    private static final ObjectMapper PLAIN = new ObjectMapper();

    private final Section file;
    private final List<Mistake> mistakes;

    DefinitionBuilder(YamlTree tree, List<Mistake> mistakes) {
        this.file = new Section(tree, mistakes, "", tree.root());
        this.mistakes = mistakes;
    }

    /** Empty when a value's form is wrong. */
    Optional<ClusterDefinition> build() {
        int before = mistakes.size();
        Optional<ClusterName> name = file.value("name", ClusterName::new);
        List<Host> hosts = hosts();
        ClusterDefinition.Ssh ssh = ssh();
        Section kubernetes = file.section("kubernetes");
        Optional<KubernetesVersion> version = kubernetes.value("version", KubernetesVersion::of);
        Optional<Endpoint> endpoint = kubernetes.value("controlPlaneEndpoint", text -> Endpoint.of(text, 6443));
        ClusterDefinition.Containerd containerd = new ClusterDefinition.Containerd(
                file.section("containerd").text("extraToml"),
                file.section("containerd").listMap("registryMirrors"),
                file.section("containerd").text("cniBinaryDirectory", "/opt/cni/bin"));
        ClusterDefinition.Resolver resolver = new ClusterDefinition.Resolver(
                file.section("resolver").values("upstream", Ipv6Address::new),
                file.section("resolver").truth("unbound", false),
                file.section("resolver").value("dns64Prefix", Ipv6Subnet::of));
        List<Pool> pools = file.has("pools") ? givenPools(hosts) : derivedPools(hosts);
        Set<Ipv6Address> reserved = new LinkedHashSet<>(hosts.stream().map(Host::address).toList());
        reserved.addAll(file.values("reservedAddresses", Ipv6Address::new));
        Optional<ClusterDefinition.RegistryAccess> registry = registryAccess();
        Optional<Ingress> ingress = ingress();
        Optional<ClusterDefinition.Kubernetes> kubernetesSettings =
                version.flatMap(release -> endpoint.map(at -> kubernetes(kubernetes, release, at, ssh)));
        if (mistakes.size() > before || name.isEmpty() || kubernetesSettings.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClusterDefinition(
                name.get(),
                hosts,
                ssh,
                kubernetesSettings.get(),
                packages(version.get()),
                new Images(
                        file.section("images").constant("source", Images.Source.PULLED),
                        file.section("images").text("repository", "registry.k8s.io")),
                containerd,
                resolver,
                networkPlugin(),
                pools,
                List.copyOf(reserved),
                new NeighbourProxy(
                        file.section("neighbourProxy").truth("enabled", true),
                        file.section("neighbourProxy").constant("mode", NeighbourProxy.Mode.AUTO)),
                registry,
                ingress,
                smokeTest(),
                new ClusterDefinition.Limits(
                        file.section("limits").number("parallelHosts", 50),
                        file.section("limits").number("rebootWave", 20)),
                Set.copyOf(file.texts("acceptedWarnings"))));
    }

    private List<Host> hosts() {
        List<Host> hosts = new ArrayList<>();
        for (Section host : file.sections("hosts")) {
            Optional<HostName> name = host.value("name", HostName::new);
            Optional<Ipv6Address> address = host.value("address", Ipv6Address::new);
            Optional<Endpoint> management = host.value("management", text -> Endpoint.of(text, 22));
            if (name.isPresent() && address.isPresent()) {
                hosts.add(new Host(
                        name.get(),
                        address.get(),
                        host.constant("role", Host.Role.WORKER),
                        host.text("rack"),
                        host.textMap("labels"),
                        host.text("uplink", "eth0"),
                        management));
            }
        }
        return hosts;
    }

    private ClusterDefinition.Ssh ssh() {
        Section ssh = file.section("ssh");
        String user = ssh.text("user", "root");
        Optional<ClusterDefinition.Ssh.Jump> jump = ssh.section("jump")
                .value("endpoint", text -> Endpoint.of(text, 22))
                .map(endpoint -> new ClusterDefinition.Ssh.Jump(endpoint, ssh.section("jump").text("user", "root")));
        return new ClusterDefinition.Ssh(
                user,
                ssh.number("port", 22),
                ssh.value("identity", SecretReference::of),
                ssh.texts("knownHosts"),
                ssh.texts("certificateAuthorities"),
                jump,
                ssh.truth("sudo", !user.equals("root")),
                Duration.parse("PT" + ssh.text("connectTimeout", "10s").toUpperCase(java.util.Locale.ROOT)));
    }

    private ClusterDefinition.Kubernetes kubernetes(
            Section kubernetes, KubernetesVersion version, Endpoint endpoint, ClusterDefinition.Ssh ssh) {
        return new ClusterDefinition.Kubernetes(
                version,
                endpoint,
                kubernetes.constant("balancerHealthCheck", BalancerHealthCheck.TCP),
                balancerAddress(kubernetes.section("balancerAddress")),
                kubernetes.value("podSubnet", Ipv6Subnet::of).orElse(Ipv6Subnet.of("fd00:10:244::/56")),
                kubernetes.value("serviceSubnet", Ipv6Subnet::of).orElse(Ipv6Subnet.of("fd00:10:96::/112")),
                kubernetes.text("dnsDomain", "cluster.local"),
                kubernetes.constant("proxyMode", ReleaseFacts.of(version).defaultProxyMode()),
                kubernetes.constant("apiAccess", ssh.jump().isPresent() ? ApiAccess.SSH : ApiAccess.DIRECT),
                documents(kubernetes),
                kubernetes.textMap("patches"),
                kubernetes.textMap("ignoredPreflightErrors"));
    }

    private static List<Map<String, Object>> documents(Section kubernetes) {
        List<Map<String, Object>> documents = new ArrayList<>();
        kubernetes.data("extraDocuments").forEach(document ->
                documents.add(PLAIN.convertValue(document, new TypeReference<LinkedHashMap<String, Object>>() {})));
        return documents;
    }

    private static BalancerAddress balancerAddress(Section address) {
        BalancerAddress.Carrier carrier = address.constant("carrier", BalancerAddress.Carrier.NONE);
        return carrier == BalancerAddress.Carrier.NONE
                ? new BalancerAddress(carrier, Optional.empty(), Optional.empty())
                : new BalancerAddress(
                        carrier,
                        Optional.of(address.text("interface", "slipway0")),
                        address.value("address", Ipv6Address::new));
    }

    private Packages packages(KubernetesVersion version) {
        Section packages = file.section("packages");
        ReleaseFacts facts = ReleaseFacts.of(version);
        Packages.Source source = packages.constant("source", Packages.Source.PUBLIC);
        Optional<String> url = packages.text("repositoryUrl");
        return new Packages(
                source,
                source == Packages.Source.PUBLIC && url.isEmpty() ? Optional.of(facts.publicRepository()) : url,
                packages.text("repositoryKey"),
                packages.text("kubernetesVersion", facts.packageVersion()),
                packages.text("containerdPackage", "containerd"),
                packages.textMap("versions"));
    }

    private NetworkPlugin networkPlugin() {
        Section plugin = file.section("networkPlugin");
        NetworkPlugin.Kind kind = plugin.constant("kind", NetworkPlugin.Kind.CALICO);
        Optional<String> version =
                kind == NetworkPlugin.Kind.CALICO ? Optional.of(plugin.text("version", CALICO)) : Optional.empty();
        Optional<String> manifest = kind == NetworkPlugin.Kind.NONE
                ? Optional.empty()
                : plugin.text("manifest").or(() -> version.map(CALICO_MANIFEST::formatted));
        return new NetworkPlugin(kind, manifest, version, plugin.text("calicoctl"), plugin.text("calicoctlSha256"));
    }

    private List<Pool> givenPools(List<Host> hosts) {
        List<Pool> pools = new ArrayList<>();
        for (Section pool : file.sections("pools")) {
            Optional<Ipv6Subnet> subnet = pool.value("subnet", Ipv6Subnet::of);
            Optional<Set<HostName>> selected = pool.value("nodeSelector", selector -> hosts.stream()
                    .filter(host -> NodeSelector.matches(selector, labels(host)))
                    .map(Host::name)
                    .collect(Collectors.toSet()));
            if (subnet.isPresent() && selected.isPresent()) {
                pools.add(new Pool(
                        pool.text("name", ""),
                        subnet.get(),
                        pool.number("blockSize", BLOCK_SIZE),
                        pool.text("nodeSelector", ""),
                        selected.get()));
            }
        }
        return pools;
    }

    /** The labels that a host's node will have, as far as the file tells. */
    static Map<String, String> labels(Host host) {
        Map<String, String> labels = new LinkedHashMap<>(host.labels());
        labels.put("kubernetes.io/hostname", host.name().text());
        labels.put("kubernetes.io/os", "linux");
        host.rack().ifPresent(rack -> labels.put(ClusterDefinition.RACK_LABEL, rack));
        if (host.isControlPlane()) {
            labels.put("node-role.kubernetes.io/control-plane", "");
        }
        return labels;
    }

    /**
     * Each prefix of 96 bits that hosts have in common is a pool. Where all hosts of a rack share theirs, the pool is
     * selected by the rack's label, else by the hosts' names.
     */
    private static List<Pool> derivedPools(List<Host> hosts) {
        Map<Ipv6Subnet, List<Host>> byPrefix = hosts.stream()
                .collect(Collectors.groupingBy(
                        host -> Ipv6Subnet.around(host.address(), DERIVED_POOL), TreeMap::new, Collectors.toList()));
        List<Pool> pools = new ArrayList<>();
        byPrefix.forEach((subnet, members) -> {
            Set<HostName> names = members.stream().map(Host::name).collect(Collectors.toSet());
            Set<String> racks = members.stream().map(host -> host.rack().orElse("")).collect(Collectors.toSet());
            String rack = racks.iterator().next();
            boolean wholeRack = racks.size() == 1 && !rack.isEmpty() && hosts.stream()
                    .filter(host -> host.rack().equals(Optional.of(rack)))
                    .allMatch(host -> names.contains(host.name()));
            String selector = wholeRack
                    ? ClusterDefinition.RACK_LABEL + " == \"" + rack + "\""
                    : members.stream()
                            .map(host -> "kubernetes.io/hostname == \"" + host.name() + "\"")
                            .collect(Collectors.joining(" || "));
            String name = wholeRack
                    ? "rack-" + rack.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9.-]", "-")
                    : "hosts-" + members.get(0).name();
            pools.add(new Pool(name, subnet, BLOCK_SIZE, selector, names));
        });
        return pools;
    }

    private Optional<ClusterDefinition.RegistryAccess> registryAccess() {
        if (!file.has("registryAccess")) {
            return Optional.empty();
        }
        Section access = file.section("registryAccess");
        List<String> namespaces = access.has("namespaces") ? access.texts("namespaces") : List.of("default");
        return access.value("credentials", SecretReference::of)
                .map(credentials -> new ClusterDefinition.RegistryAccess(
                        access.text("registry", ""), credentials, namespaces, access.text("serviceAccount", "default")));
    }

    private Optional<Ingress> ingress() {
        if (!file.has("ingress")) {
            return Optional.empty();
        }
        Section ingress = file.section("ingress");
        return Optional.of(new Ingress(
                ingress.text("manifest", ""),
                ingress.constant("exposure", Ingress.Exposure.NODE_PORT),
                ingress.value("balancerEndpoint", text -> Endpoint.of(text, 443))));
    }

    private Optional<ClusterDefinition.SmokeTest> smokeTest() {
        if (file.text("smokeTest").filter("none"::equals).isPresent()) {
            return Optional.empty();
        }
        Section test = file.section("smokeTest");
        return Optional.of(new ClusterDefinition.SmokeTest(
                test.text("image", "registry.k8s.io/e2e-test-images/agnhost:2.53"),
                test.number("containerPort", 8080),
                test.number("nodePort", 30666)));
    }
}
