package io.slipway.lab;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.inventory.SecretReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lab's cluster as a definition, and as the file that a user would write. */
final class LabDefinition {

    private LabDefinition() {}

    static ClusterDefinition of(Lab lab) {
        List<Host> hosts = lab.hosts().stream().map(LabDefinition::host).toList();
        return new ClusterDefinition(
                new ClusterName(lab.clusterName()),
                hosts,
                new ClusterDefinition.Ssh(lab.user(), 22,
                        Optional.of(SecretReference.of("file:" + lab.clientKeyFile())), List.of(), List.of(),
                        lab.jumpHost().map(jump -> new ClusterDefinition.Ssh.Jump(jump.endpoint(), "root")),
                        !lab.user().equals("root"),
                        Duration.ofSeconds(10)),
                new ClusterDefinition.Kubernetes(
                        KubernetesVersion.of("1.36.2"),
                        new Endpoint(lab.endpointName(), 6443),
                        ClusterDefinition.BalancerHealthCheck.TCP,
                        new ClusterDefinition.BalancerAddress(ClusterDefinition.BalancerAddress.Carrier.DUMMY,
                                Optional.of("slipway0"), Optional.of(lab.endpointAddress())),
                        Ipv6Subnet.of("2001:db8:42::/56"),
                        Ipv6Subnet.of("2001:db8:43::/112"),
                        "cluster.local",
                        ClusterDefinition.ProxyMode.NFTABLES,
                        ClusterDefinition.ApiAccess.SSH,
                        List.of(), Map.of(), Map.of()),
                new ClusterDefinition.Packages(ClusterDefinition.Packages.Source.PUBLIC,
                        Optional.of("https://pkgs.k8s.io/core:/stable:/v1.36/deb/"), Optional.empty(), "1.36.2-1.1",
                        "containerd", Map.of()),
                new ClusterDefinition.Images(ClusterDefinition.Images.Source.PULLED, "registry.k8s.io"),
                new ClusterDefinition.Containerd(Optional.empty(), Map.of(), "/opt/cni/bin"),
                new ClusterDefinition.Resolver(List.of(new Ipv6Address(Lab.RESOLVER)), false, Optional.empty()),
                new ClusterDefinition.NetworkPlugin(ClusterDefinition.NetworkPlugin.Kind.CALICO,
                        Optional.of(manifest("calico.yaml")), Optional.of("v3.32.1"), Optional.empty(),
                        Optional.empty()),
                pools(lab),
                reserved(lab),
                new ClusterDefinition.NeighbourProxy(true, ClusterDefinition.NeighbourProxy.Mode.AUTO),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ClusterDefinition.SmokeTest("registry.k8s.io/e2e-test-images/agnhost:2.53", 8080,
                        30666)),
                new ClusterDefinition.Limits(50, 20),
                Set.of());
    }

    private static Host host(LabHost host) {
        return new Host(new HostName(host.name()), host.address(), host.role(), Optional.of(host.rack()),
                Map.of(), host.uplink(),
                host.lab().jumpHost().isPresent()
                        ? Optional.empty()
                        : Optional.of(new Endpoint("127.0.0.1", host.ssh().port())));
    }

    private static List<ClusterDefinition.Pool> pools(Lab lab) {
        return lab.hosts().stream().collect(Collectors.groupingBy(LabHost::rack, java.util.TreeMap::new,
                Collectors.toList())).entrySet().stream()
                .map(rack -> new ClusterDefinition.Pool("rack-" + rack.getKey(),
                        Ipv6Subnet.around(rack.getValue().get(0).address(), 96), 122,
                        ClusterDefinition.RACK_LABEL + " == \"" + rack.getKey() + "\"",
                        rack.getValue().stream().map(host -> new HostName(host.name())).collect(Collectors.toSet())))
                .toList();
    }

    /** The hosts' own addresses, and those that all routers of the racks' /64s answer to. */
    private static List<Ipv6Address> reserved(Lab lab) {
        return Stream.concat(
                        lab.hosts().stream().map(LabHost::address),
                        lab.hosts().stream().map(host -> Ipv6Subnet.around(host.address(), 64).network()).distinct())
                .toList();
    }

    /** The path of a manifest that lies beside the lab. */
    static String manifest(String name) {
        java.net.URL found = LabDefinition.class.getResource("/lab/" + name);
        if (found == null) {
            throw new IllegalStateException("no manifest " + name + " beside the lab");
        }
        return java.nio.file.Path.of(java.net.URI.create(found.toString())).toString();
    }

    static String file(Lab lab) {
        StringBuilder file = new StringBuilder("""
                name: %s
                ssh:
                  user: %s
                  identity: file:%s
                %skubernetes:
                  version: 1.36.2
                  controlPlaneEndpoint: %s:6443
                  balancerAddress: { carrier: dummy, address: "%s" }
                  podSubnet: 2001:db8:42::/56
                  serviceSubnet: 2001:db8:43::/112
                  apiAccess: ssh
                resolver:
                  upstream: ["%s"]
                networkPlugin:
                  kind: calico
                  manifest: %s
                  version: v3.32.1
                smokeTest: {}
                hosts:
                """.formatted(lab.clusterName(), lab.user(), lab.clientKeyFile(),
                lab.jumpHost().map(jump -> "  jump: { endpoint: \"" + jump.endpoint() + "\" }\n").orElse(""),
                lab.endpointName(), lab.endpointAddress(),
                Lab.RESOLVER, manifest("calico.yaml")));
        for (LabHost host : lab.hosts()) {
            file.append("  - { name: ").append(host.name())
                    .append(", role: ").append(host.isControlPlane() ? "control-plane" : "worker")
                    .append(", rack: ").append(host.rack())
                    .append(", address: \"").append(host.address())
                    .append("\", uplink: ").append(host.uplink())
                    .append(lab.jumpHost().isPresent()
                            ? " }\n" : ", management: \"127.0.0.1:" + host.ssh().port() + "\" }\n");
        }
        if (lab.hasIngress()) {
            file.append("""
                    ingress:
                      manifest: %s
                      exposure: node-port
                      balancerEndpoint: ingress.%s:%d
                    """.formatted(manifest("ingress.yaml"), lab.domain(), Lab.INGRESS_PORT));
        }
        return file.toString();
    }
}
