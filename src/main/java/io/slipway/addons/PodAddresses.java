package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.kube.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether pods have addresses that are theirs to have (procedure P18, P23). */
final class PodAddresses {

    private final ClusterDefinition cluster;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    PodAddresses(ClusterDefinition cluster) {
        this.cluster = cluster;
    }

    /** What is not as it must be, one line each. */
    List<String> wrong() {
        return wrong;
    }

    /** What was seen, one line each. */
    List<String> seen() {
        return seen;
    }

    /** An address out of its node's pool that belongs to nobody else. */
    void check(KubeObject pod) {
        String node = pod.text("spec", "nodeName").orElse("");
        String text = pod.text("status", "podIP").orElse("");
        Ipv6Address address;
        try {
            address = new Ipv6Address(text);
        } catch (IllegalArgumentException notIpv6) {
            wrong.add("pod " + pod.name() + " on " + node + " has the address \"" + text + "\", no IPv6 address");
            return;
        }
        Optional<Host> taken = cluster.hosts().stream().filter(host -> host.address().equals(address)).findFirst();
        taken.ifPresent(host -> wrong.add("pod " + pod.name() + " got the address " + address + " of " + host.name()));
        if (taken.isEmpty() && cluster.reservedAddresses().contains(address)) {
            wrong.add("pod " + pod.name() + " got the reserved address " + address);
        }
        List<Pool> pools = cluster.hosts().stream()
                .filter(host -> host.name().text().equals(node))
                .flatMap(host -> cluster.poolsOf(host).stream())
                .toList();
        if (cluster.pools().isEmpty()) {
            seen.add("The pod on " + node + " has the address " + address + ".");
            return;
        }
        Optional<Pool> pool = pools.stream().filter(each -> each.subnet().contains(address)).findFirst();
        pool.ifPresentOrElse(
                found -> seen.add("The pod on " + node + " has " + address + " of its pool " + found.name() + "."),
                () -> wrong.add("pod " + pod.name() + " on " + node + " has " + address + ", of none of the node's pools "
                        + pools.stream().map(each -> each.subnet().toString()).toList()));
    }
}
