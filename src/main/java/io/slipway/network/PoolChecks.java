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

    /** Why the wanted pools cannot stand beside those that the cluster has, whatever is disabled; empty when they can. */
    static List<String> clashes(List<Pool> pools, List<KubeObject> existing) {
        List<String> wrong = new ArrayList<>();
        for (KubeObject found : existing) {
            Optional<Ipv6Subnet> subnet = subnet(found);
            Optional<Pool> same = named(pools, found);
            if (same.isPresent()) {
                wrong.addAll(immutable(same.get(), found, subnet));
            } else if (!KNOWN_DEFAULTS.contains(found.name()) && enabled(found)) {
                subnet.ifPresent(prefix -> pools.stream()
                        .filter(pool -> pool.subnet().overlaps(prefix))
                        .forEach(pool -> wrong.add(
                                inWords(found) + " overlaps " + pool.subnet() + " of pool " + pool.name())));
            }
        }
        return wrong;
    }

    /** Enabled pools of somebody else's from which pods would get addresses, or that stop all; empty when there are none. */
    static List<String> inTheWay(List<Pool> pools, List<KubeObject> existing) {
        List<String> wrong = new ArrayList<>();
        for (KubeObject found : existing) {
            if (named(pools, found).isPresent() || KNOWN_DEFAULTS.contains(found.name()) || !enabled(found)) {
                continue;
            }
            unreadable(found).ifPresent(why -> wrong.add(inWords(found) + ": " + why));
            if (subnet(found).isPresent() && selector(found).strip().equals("all()")) {
                wrong.add(inWords(found)
                        + " is enabled for all nodes and not in the cluster file; pods would get addresses from it");
            }
        }
        return wrong;
    }

    /** Blocks of an earlier pool that lie in a new one and have another size: Calico could not give addresses there. */
    static List<String> otherBlocks(Pool pool, List<PoolBlock> blocks) {
        return blocks.stream()
                .filter(block -> pool.subnet().overlaps(block.subnet()))
                .filter(block -> block.subnet().prefixLength() != pool.blockSize())
                .limit(3)
                .map(block -> "pool " + pool.name() + ": its subnet " + pool.subnet() + " holds the block " + block.subnet()
                        + " of an earlier pool, and its own blocks are /" + pool.blockSize())
                .toList();
    }

    private static Optional<Pool> named(List<Pool> pools, KubeObject found) {
        return pools.stream().filter(pool -> pool.name().equals(found.name())).findFirst();
    }

    static String inWords(KubeObject pool) {
        return "IPPool " + pool.name() + " (" + pool.text("spec", "cidr").orElse("no prefix") + ")";
    }

    static String selector(KubeObject pool) {
        return pool.text("spec", "nodeSelector").orElse("all()");
    }

    /** Why Calico cannot read the pool's selector; empty when it can. */
    static Optional<String> unreadable(KubeObject pool) {
        try {
            NodeSelector.of(selector(pool));
            return Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.of(unreadable.getMessage());
        }
    }

    private static List<String> immutable(Pool pool, KubeObject found, Optional<Ipv6Subnet> subnet) {
        List<String> wrong = new ArrayList<>();
        if (subnet.isEmpty() || !subnet.get().equals(pool.subnet())) {
            wrong.add("pool " + pool.name() + " exists with " + found.text("spec", "cidr").orElse("no prefix")
                    + ", the cluster file says " + pool.subnet() + "; Calico cannot change it");
        }
        int blockSize = blockSize(found);
        if (blockSize != pool.blockSize()) {
            wrong.add("pool " + pool.name() + " exists with block size " + blockSize + ", the cluster file says "
                    + pool.blockSize() + "; Calico cannot change it");
        }
        return wrong;
    }

    static int blockSize(KubeObject pool) {
        return pool.text("spec", "blockSize").map(Integer::parseInt).orElse(122);
    }

    static boolean enabled(KubeObject pool) {
        return !pool.text("spec", "disabled").orElse("false").equals("true");
    }

    /** The prefix whatever its spelling, or empty for IPv4 and what cannot be read. */
    static Optional<Ipv6Subnet> subnet(KubeObject pool) {
        return subnet(pool.text("spec", "cidr").orElse(""));
    }

    static Optional<Ipv6Subnet> subnet(String text) {
        try {
            int slash = text.indexOf('/');
            return Optional.of(Ipv6Subnet.around(
                    new Ipv6Address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException notIpv6) {
            return Optional.empty();
        }
    }
}
