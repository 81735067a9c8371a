package io.slipway.kube.internal;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.KubernetesVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cluster of three control-plane hosts, as far as reaching its API needs one. */
final class TestDefinitions {

    private TestDefinitions() {}

    static ClusterDefinition cluster(Endpoint endpoint, ClusterDefinition.ApiAccess access) {
        return new ClusterDefinition(
                new ClusterName("demo"),
                List.of(host("cp1", "2001:db8:1::11"), host("cp2", "2001:db8:1::12"), host("cp3", "2001:db8:1::13")),
                new ClusterDefinition.Ssh(
                        "root", 22, Optional.empty(), List.of(), List.of(), Optional.empty(), false,
                        Duration.ofSeconds(10)),
                new ClusterDefinition.Kubernetes(
                        KubernetesVersion.of("1.36.2"),
                        endpoint,
                        ClusterDefinition.BalancerHealthCheck.TCP,
                        new ClusterDefinition.BalancerAddress(
                                ClusterDefinition.BalancerAddress.Carrier.NONE, Optional.empty(), Optional.empty()),
                        Ipv6Subnet.of("2001:db8:42::/56"),
                        Ipv6Subnet.of("2001:db8:43::/112"),
                        "cluster.local",
                        ClusterDefinition.ProxyMode.NFTABLES,
                        access,
                        List.of(),
                        Map.of(),
                        Map.of()),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new ClusterDefinition.Limits(10, 20),
                Set.of());
    }

    private static Host host(String name, String address) {
        return new Host(
                new HostName(name),
                new Ipv6Address(address),
                Host.Role.CONTROL_PLANE,
                Optional.empty(),
                Map.of(),
                "eth0",
                Optional.empty());
    }
}
