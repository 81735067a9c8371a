package io.slipway.inventory.file;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a definition of a file whose structure is right: every value in its own type, every default filled in. Where a
 * value's form is wrong, the mistake is noted and the rest is read on, so that all mistakes are found at once.
 */
final class DefinitionBuilder {

    /** What stands in for a value that could not be read, until all other mistakes are found. */
    private static final ClusterName STAND_IN_NAME = new ClusterName("unnamed");

    private static final KubernetesVersion STAND_IN_VERSION = new KubernetesVersion(1, 36, 2);
    private static final Endpoint STAND_IN_ENDPOINT = new Endpoint("endpoint.invalid", 6443);
    private static final SecretReference DEFAULT_IDENTITY = SecretReference.of("file:/etc/slipway/id_ed25519");
    private static final String CALICO = "v3.32.1";
    private static final String CALICO_MANIFEST =
            "https://raw.githubusercontent.com/projectcalico/calico/%s/manifests/calico.yaml";
    private static final ObjectMapper PLAIN = new ObjectMapper();

    private final Section file;
    private final Mistakes mistakes;
    private final List<Host> hosts = new ArrayList<>();
    private final List<String> hostPaths = new ArrayList<>();
    private final List<String> poolPaths = new ArrayList<>();

    DefinitionBuilder(YamlTree tree) {
        this.mistakes = tree.mistakes();
        this.file = new Section(mistakes, "", tree.root());
    }

    Draft build() {
        readHosts();
        ClusterDefinition.Ssh ssh = ssh();
        Section kubernetesPart = file.section("kubernetes");
        KubernetesVersion version =
                kubernetesPart.value("version", KubernetesVersion::of).orElse(STAND_IN_VERSION);
        ClusterDefinition.Kubernetes kubernetes = kubernetes(kubernetesPart, version, ssh);
        ClusterDefinition.Resolver resolver = new ClusterDefinition.Resolver(
                file.section("resolver").values("upstream", Ipv6Address::new),
                file.section("resolver").truth("unbound", false),
                file.section("resolver").value("dns64Prefix", Ipv6Subnet::of));
        List<Pool> pools = file.has("pools") ? givenPools(version) : PoolDerivation.of(hosts);
        List<Ipv6Address> named = PoolDerivation.named(hosts, kubernetes, resolver);
        Section images = file.section("images");
        Section proxy = file.section("neighbourProxy");
        Section limits = file.section("limits");
        ClusterDefinition cluster = new ClusterDefinition(
                file.value("name", ClusterName::new).orElse(STAND_IN_NAME),
                hosts,
                ssh,
                kubernetes,
                packages(version),
                new Images(images.constant("source", Images.Source.PULLED), images.text("repository", "registry.k8s.io")),
                new ClusterDefinition.Containerd(
                        file.section("containerd").text("extraToml"),
                        file.section("containerd").listMap("registryMirrors"),
                        file.section("containerd").text("cniBinaryDirectory", "/opt/cni/bin")),
                resolver,
                networkPlugin(),
                pools,
                PoolDerivation.reserved(hosts, pools, named, file.values("reservedAddresses", Ipv6Address::new)),
                new NeighbourProxy(proxy.truth("enabled", true), proxy.constant("mode", NeighbourProxy.Mode.AUTO)),
                registryAccess(),
                ingress(),
                smokeTest(),
                new ClusterDefinition.Limits(limits.number("parallelHosts", 50), limits.number("rebootWave", 20)),
                Set.copyOf(file.texts("acceptedWarnings")));
        return new Draft(cluster, hostPaths, poolPaths);
    }

    private void readHosts() {
        for (Section host : file.sections("hosts")) {
            Optional<HostName> name = host.value("name", HostName::new);
            Optional<Ipv6Address> address = host.value("address", Ipv6Address::new);
            Optional<Endpoint> management = host.value("management", text -> Endpoint.of(text, 22));
            if (name.isPresent() && address.isPresent()) {
                hostPaths.add(host.path());
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
                Optional.of(ssh.value("identity", SecretReference::of).orElse(DEFAULT_IDENTITY)),
                ssh.value("passphrase", SecretReference::of),
                ssh.texts("knownHosts"),
                ssh.texts("certificateAuthorities"),
                jump,
                ssh.truth("sudo", !user.equals("root")),
                Duration.parse("PT" + ssh.text("connectTimeout", "10s").toUpperCase(java.util.Locale.ROOT)));
    }

    private static ClusterDefinition.Kubernetes kubernetes(
            Section kubernetes, KubernetesVersion version, ClusterDefinition.Ssh ssh) {
        return new ClusterDefinition.Kubernetes(
                version,
                kubernetes.value("controlPlaneEndpoint", text -> Endpoint.of(text, 6443)).orElse(STAND_IN_ENDPOINT),
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
        kubernetes.sections("extraDocuments").stream()
                .map(Section::data)
                .filter(JsonNode::isObject)
                .forEach(document -> documents.add(
                        PLAIN.convertValue(document, new TypeReference<LinkedHashMap<String, Object>>() {})));
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

    private List<Pool> givenPools(KubernetesVersion version) {
        List<Pool> pools = new ArrayList<>();
        for (Section pool : file.sections("pools")) {
            Optional<Ipv6Subnet> subnet = pool.value("subnet", Ipv6Subnet::of);
            Optional<NodeSelector> selector = pool.value("nodeSelector", NodeSelector::of);
            if (subnet.isPresent() && selector.isPresent()) {
                poolPaths.add(pool.path());
                pools.add(new Pool(
                        pool.text("name", ""),
                        subnet.get(),
                        pool.number("blockSize", PoolDerivation.BLOCK_SIZE),
                        selector.get().toString(),
                        hosts.stream()
                                .filter(host -> selector.get().matches(labels(host, version)))
                                .map(Host::name)
                                .collect(Collectors.toSet())));
            }
        }
        return pools;
    }

    /** The labels that a host's node will have, as far as the file tells. */
    private static Map<String, String> labels(Host host, KubernetesVersion version) {
        Map<String, String> labels = new LinkedHashMap<>(host.labels());
        labels.put("kubernetes.io/hostname", host.name().text());
        labels.put("kubernetes.io/os", "linux");
        host.rack().ifPresent(rack -> labels.put(ClusterDefinition.RACK_LABEL, rack));
        if (host.isControlPlane()) {
            ReleaseFacts.of(version).controlPlaneLabels().forEach(label -> labels.put(label, ""));
        }
        return labels;
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
