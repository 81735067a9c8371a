package io.slipway.addons;

import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.network.PodAddress;
import io.slipway.step.Site;
import java.util.Map;
import java.util.Optional;

/** Whether the rack finds the pods that run on a host now, without starting any. */
public final class NeighbourAnswers {

    private static final int RACK_PREFIX = 64;

    private NeighbourAnswers() {}

    /**
     * What is wrong, in a line; empty when a pod of the host is found, or when there is nothing to ask: no neighbour proxy is
     * wanted, no pod with an address of the rack's own subnet runs there, or no other host stands in the rack.
     *
     * @throws io.slipway.kube.KubeFailure when the cluster cannot be asked for pods
     * @throws io.slipway.host.HostFailure when the host, or the one beside it, cannot be asked
     */
    public static Optional<String> wrong(Site site, Host host) {
        if (!site.cluster().neighbourProxy().enabled()) {
            return Optional.empty();
        }
        Optional<PodAddress> pod = PodAddress.of(site.kube(), Optional.empty(), Map.of()).stream()
                .filter(found -> !found.hostNetwork() && found.node().equals(host.name().text()))
                .filter(found -> Ipv6Subnet.around(host.address(), RACK_PREFIX).contains(found.address()))
                .findFirst();
        return pod.flatMap(found -> {
            PodNeighbours neighbours = new PodNeighbours(site);
            // The port does not matter, nor what the pod says: the call makes the neighbour's kernel ask the link.
            neighbours.find(found.address(), host, new String[] {
                "curl", "--silent", "--globoff", "--output", "/dev/null", "--max-time", "2",
                "http://" + found.address().bracketed() + ":9/"
            });
            return neighbours.wrong().stream().findFirst();
        });
    }
}
