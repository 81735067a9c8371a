package io.slipway.operations;

import io.slipway.inventory.*;
import io.slipway.inventory.ClusterDefinition.*;
import java.time.Duration;
import java.util.*;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Imported by tests only. Reads just a name and hosts; every other field has a value that the stories of this package do not look at. */
class ShortClusterFiles {

    private static final Map<String, ClusterDefinition> LABS = new java.util.concurrent.ConcurrentHashMap<>();

    /** The text that stands for a lab's cluster. */
    static String lab(ClusterDefinition cluster) {
        LABS.put(cluster.name().text(), cluster);
        return "lab: " + cluster.name();
    }

    @Bean
    @Primary
    DefinitionReader shortClusterFiles() {
        return ShortClusterFiles::read;
    }

    static String file(String name, String comment) {
        return "# " + comment + "\nname: " + name + "\ncontrolPlane: [c1, c2]\nworkers: [w1]\n";
    }

    static DefinitionReader.Result read(String text) {
        Optional<ClusterDefinition> lab = value(text, "lab").map(LABS::get);
        if (lab.isPresent()) {
            return new DefinitionReader.Result(lab, List.of(), List.of(
                    new Mistake("pools", "subnets-overlap", "pod and service subnets overlap", "keep them apart")));
        }
        Optional<String> name = value(text, "name");
        List<Mistake> mistakes = new ArrayList<>();
        if (name.isEmpty()) {
            mistakes.add(new Mistake("name", "", "the cluster has no name", "name: demo"));
        }
        if (value(text, "controlPlane").isEmpty()) {
            mistakes.add(new Mistake("controlPlane", "", "there is no control-plane host", "controlPlane: [c1]"));
        }
        if (!mistakes.isEmpty()) {
            return new DefinitionReader.Result(Optional.empty(), mistakes, List.of());
        }
        List<Host> hosts = new ArrayList<>();
        names(text, "controlPlane").forEach(host -> hosts.add(host(host, hosts.size(), Host.Role.CONTROL_PLANE)));
        names(text, "workers").forEach(host -> hosts.add(host(host, hosts.size(), Host.Role.WORKER)));
        return new DefinitionReader.Result(
                Optional.of(definition(name.orElseThrow(), hosts)),
                List.of(),
                List.of(new Mistake("pools", "subnets-overlap", "pod and service subnets overlap", "keep them apart")));
    }

    private static List<String> names(String text, String key) {
        return value(text, key).map(list -> List.of(list.replaceAll("[\\[\\] ]", "").split(","))).orElse(List.of());
    }

    private static Optional<String> value(String text, String key) {
        return text.lines().filter(line -> line.startsWith(key + ": ")).findFirst()
                .map(line -> line.substring(key.length() + 2).strip());
    }

    private static Host host(String name, int number, Host.Role role) {
        return new Host(new HostName(name), new Ipv6Address("2001:db8:1::" + (10 + number)), role, Optional.of("r1"),
                Map.of(), "eth0", Optional.empty());
    }

    private static ClusterDefinition definition(String name, List<Host> hosts) {
        Ipv6Subnet pods = Ipv6Subnet.of("2001:db8:42::/56");
        return new ClusterDefinition(
                new ClusterName(name),
                hosts,
                new Ssh("root", 22, Optional.empty(), List.of(), List.of(), Optional.empty(), false,
                        Duration.ofSeconds(5)),
                new Kubernetes(KubernetesVersion.of("1.36.2"), Endpoint.of("api.example.net:6443", 6443),
                        BalancerHealthCheck.TCP,
                        new BalancerAddress(BalancerAddress.Carrier.NONE, Optional.empty(), Optional.empty()),
                        pods, Ipv6Subnet.of("2001:db8:43::/112"), "cluster.local", ProxyMode.NFTABLES, ApiAccess.DIRECT,
                        List.of(), Map.of(), Map.of()),
                new Packages(Packages.Source.INSTALLED, Optional.empty(), Optional.empty(), "1.36.2-1.1",
                        "containerd", Map.of()),
                new Images(Images.Source.PRESENT, "registry.k8s.io"),
                new Containerd(Optional.empty(), Map.of(), "/opt/cni/bin"),
                new Resolver(List.of(), false, Optional.empty()),
                new NetworkPlugin(NetworkPlugin.Kind.NONE, Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.empty()),
                List.of(), List.of(), new NeighbourProxy(false, NeighbourProxy.Mode.AUTO), Optional.empty(),
                Optional.empty(), Optional.empty(), new Limits(10, 25), Set.of());
    }
}
