package io.slipway.adoption;

import io.slipway.inventory.Ipv6Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read on one host.
 *
 * @param uplink the interface with the node's address; empty when none has it
 * @param kubelet the Debian version of the package kubelet; empty when it is not installed as a package
 * @param containerdPackage the package that brings containerd; empty when none does
 * @param repository the folder of the Kubernetes packages that apt is told of; empty when it is told of none
 * @param neighbourProxy how ndppd answers, {@code auto} or {@code static}; empty when it does not run
 * @param unbound whether a local unbound runs
 * @param upstream the name servers that unbound asks
 * @param dns64Prefix unbound's NAT64 prefix
 * @param carrier the interface that carries the endpoint's address beside the uplink
 * @param apiPort the port of the host's own API server; empty where none is configured
 * @param registryMirrors by registry, the mirrors that containerd asks first
 * @param ownContainerdConfiguration whether there is a configuration of containerd
 */
record HostSurvey(
        Optional<String> uplink,
        Optional<String> kubelet,
        Optional<String> containerdPackage,
        Optional<String> repository,
        Optional<String> neighbourProxy,
        boolean unbound,
        List<Ipv6Address> upstream,
        Optional<String> dns64Prefix,
        Optional<Carrier> carrier,
        Optional<Integer> apiPort,
        Map<String, List<String>> registryMirrors,
        boolean ownContainerdConfiguration) {

    /**
     * An interface that carries the balancer's address.
     *
     * @param kind {@code dummy}, {@code tunnel}, or empty for one that Slipway does not make
     */
    record Carrier(String name, String kind, Ipv6Address address) {}
}
