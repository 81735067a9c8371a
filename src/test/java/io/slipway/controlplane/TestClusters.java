package io.slipway.controlplane;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.inventory.ClusterDefinition.BalancerHealthCheck;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.inventory.SecretReference;
import io.slipway.lab.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Definitions as a cluster file would give them, with what a test wants to be different. */
final class TestClusters {

    String version = "1.36.2";
    NetworkPlugin.Kind plugin = NetworkPlugin.Kind.CALICO;
    BalancerAddress balancer =
            new BalancerAddress(BalancerAddress.Carrier.NONE, Optional.empty(), Optional.empty());
    BalancerHealthCheck healthCheck = BalancerHealthCheck.TCP;
    List<Map<String, Object>> extraDocuments = List.of();
    Map<String, String> patches = Map.of();
    Map<String, String> ignored = Map.of();
    ClusterDefinition.ProxyMode proxyMode = ClusterDefinition.ProxyMode.NFTABLES;
    int controlPlaneHosts = 3;
    int workers = 3;

    /** Where the hosts are, once they are somewhere. */
    Lab lab;

    static Host host(int number, Host.Role role) {
        return new Host(
                new HostName("h" + number),
                new Ipv6Address("2001:db8:cafe:1::" + (10 + number)),
                role,
                Optional.of("a" + (1 + number % 2)),
                role == Host.Role.WORKER ? Map.of("disk", "ssd") : Map.of(),
                "eth0",
                Optional.empty());
    }

    private Host reachable(Host host) {
        return lab == null
                ? host
                : new Host(host.name(), host.address(), host.role(), host.rack(), host.labels(), host.uplink(),
                        Optional.of(new Endpoint("127.0.0.1", lab.host(host.name()).ssh().port())));
    }

    ClusterDefinition build() {
        List<Host> hosts = new ArrayList<>();
        for (int number = 0; number < controlPlaneHosts; number++) {
            hosts.add(host(number, Host.Role.CONTROL_PLANE));
        }
        for (int number = controlPlaneHosts; number < controlPlaneHosts + workers; number++) {
            hosts.add(host(number, Host.Role.WORKER));
        }
        return new ClusterDefinition(
                new ClusterName("lab"),
                hosts.stream().map(this::reachable).toList(),
                new ClusterDefinition.Ssh(
                        "root",
                        22,
                        Optional.ofNullable(lab).map(here -> SecretReference.of("file:" + here.clientKeyFile())),
                        lab == null ? List.of() : List.of(lab.knownHosts().toString()),
                        List.of(),
                        Optional.empty(),
                        false,
                        Duration.ofSeconds(10)),
                new ClusterDefinition.Kubernetes(
                        KubernetesVersion.of(version),
                        Endpoint.of("api.lab.test:6443", 6443),
                        healthCheck,
                        balancer,
                        Ipv6Subnet.of("2001:db8:cafe:100::/56"),
                        Ipv6Subnet.of("2001:db8:cafe:2::/112"),
                        "cluster.local",
                        proxyMode,
                        ClusterDefinition.ApiAccess.SSH,
                        extraDocuments,
                        patches,
                        ignored),
                new ClusterDefinition.Packages(
                        ClusterDefinition.Packages.Source.INSTALLED, Optional.empty(), Optional.empty(), version + "-1.1",
                        "containerd", Map.of()),
                new ClusterDefinition.Images(ClusterDefinition.Images.Source.PRESENT, "registry.k8s.io"),
                new ClusterDefinition.Containerd(Optional.empty(), Map.of(), "/opt/cni/bin"),
                new ClusterDefinition.Resolver(List.of(new Ipv6Address("2001:db8::53")), false, Optional.empty()),
                new NetworkPlugin(plugin, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                List.of(),
                new ClusterDefinition.NeighbourProxy(false, ClusterDefinition.NeighbourProxy.Mode.AUTO),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new ClusterDefinition.Limits(10, 20),
                Set.of());
    }
}
