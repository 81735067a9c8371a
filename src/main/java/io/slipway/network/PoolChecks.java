package io.slipway.network;

import io.slipway.inventory.NodeSelector;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.kube.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What calicoctl would check and the API does not (kubernetes-facts, section 11). One pool that is wrong stops the
 * allocation of addresses in the whole cluster, so nothing is written before all of it is right.
 */
final class PoolChecks {

    /** What calico-node makes by itself when {@code NO_DEFAULT_POOLS} was not set. */
    static final Set<String> KNOWN_DEFAULTS = Set.of("default-ipv4-ippool", "default-ipv6-ippool");

    private static final Ipv6Subnet LINK_LOCAL = Ipv6Subnet.of("fe80::/10");

    private PoolChecks() {}

    /** What is wrong with the wanted pools by themselves; empty when nothing. */
    static List<String> ofWanted(List<Pool> pools) {
        List<String> wrong = new ArrayList<>();
        for (Pool pool : pools) {
            String name = "pool " + pool.name();
            if (pool.blockSize() < 116 || pool.blockSize() > 128) {
                wrong.add(name + ": its block size " + pool.blockSize() + " is not between 116 and 128");
            }
            if (pool.subnet().prefixLength() > pool.blockSize()) {
                wrong.add(name + ": " + pool.subnet() + " is smaller than one block of /" + pool.blockSize());
            }
            if (pool.subnet().overlaps(LINK_LOCAL)) {
                wrong.add(name + ": " + pool.subnet() + " lies in " + LINK_LOCAL);
            }
            try {
                NodeSelector.matches(pool.nodeSelector(), Map.of());
            } catch (IllegalArgumentException unreadable) {
                wrong.add(name + ": " + unreadable.getMessage());
            }
            pools.stream()
                    .filter(other -> other.name().compareTo(pool.name()) > 0)
                    .filter(other -> other.subnet().overlaps(pool.subnet()))
                    .forEach(other -> wrong.add(name + ": " + pool.subnet() + " overlaps " + other.subnet()
                            + " of pool " + other.name()));
        }
        return wrong;
    }

    /** Where the wanted pools cannot stand beside those that the cluster has; empty when they can. */
    static List<String> against(List<Pool> pools, List<KubeObject> existing) {
        List<String> wrong = new ArrayList<>();
        for (KubeObject found : existing) {
            Optional<Ipv6Subnet> subnet = subnet(found);
            Optional<Pool> same = pools.stream().filter(pool -> pool.name().equals(found.name())).findFirst();
            if (same.isPresent()) {
                wrong.addAll(immutable(same.get(), found, subnet));
            } else if (!KNOWN_DEFAULTS.contains(found.name()) && enabled(found)) {
                wrong.addAll(foreign(pools, found, subnet));
            }
        }
        return wrong;
    }

    private static List<String> immutable(Pool pool, KubeObject found, Optional<Ipv6Subnet> subnet) {
        List<String> wrong = new ArrayList<>();
        if (subnet.isEmpty() || !subnet.get().equals(pool.subnet())) {
            wrong.add("pool " + pool.name() + " exists with " + found.text("spec", "cidr").orElse("no prefix")
                    + ", the cluster file says " + pool.subnet() + "; Calico cannot change it");
        }
        int blockSize = found.text("spec", "blockSize").map(Integer::parseInt).orElse(122);
        if (blockSize != pool.blockSize()) {
            wrong.add("pool " + pool.name() + " exists with block size " + blockSize + ", the cluster file says "
                    + pool.blockSize() + "; Calico cannot change it");
        }
        return wrong;
    }

    private static List<String> foreign(List<Pool> pools, KubeObject found, Optional<Ipv6Subnet> subnet) {
        List<String> wrong = new ArrayList<>();
        String name = "IPPool " + found.name() + " (" + found.text("spec", "cidr").orElse("no prefix") + ")";
        String selector = found.text("spec", "nodeSelector").orElse("all()");
        try {
            NodeSelector.matches(selector, Map.of());
        } catch (IllegalArgumentException unreadable) {
            wrong.add(name + ": " + unreadable.getMessage());
        }
        subnet.ifPresent(prefix -> pools.stream()
                .filter(pool -> pool.subnet().overlaps(prefix))
                .forEach(pool -> wrong.add(name + " overlaps " + pool.subnet() + " of pool " + pool.name())));
        if (wrong.isEmpty() && subnet.isPresent() && selector.strip().equals("all()")) {
            wrong.add(name + " is enabled for all nodes and not in the cluster file; pods would get addresses from it");
        }
        return wrong;
    }

    static boolean enabled(KubeObject pool) {
        return !pool.text("spec", "disabled").orElse("false").equals("true");
    }

    /** The prefix whatever its spelling, or empty for IPv4 and what cannot be read. */
    private static Optional<Ipv6Subnet> subnet(KubeObject pool) {
        try {
            String text = pool.text("spec", "cidr").orElse("");
            int slash = text.indexOf('/');
            return Optional.of(Ipv6Subnet.around(
                    new Ipv6Address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException notIpv6) {
            return Optional.empty();
        }
    }
}
