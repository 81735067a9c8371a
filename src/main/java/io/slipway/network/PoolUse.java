package io.slipway.network;

import io.slipway.inventory.Ipv6Subnet;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much of a pool of pod addresses is used, read from Calico's own objects.
 *
 * @param name the pool's name
 * @param subnet its addresses
 * @param nodeSelector which nodes draw from it
 * @param enabled false when no new addresses are given out of it
 * @param addresses how many addresses it has
 * @param inUse how many are given out
 * @param reserved how many of the others no pod may get
 * @param free how many are left
 * @param blocks how many blocks it can be cut into
 * @param blocksTaken how many blocks belong to nodes; a node takes a whole one with its first address
 * @param nodes who uses it, by name
 */
public record PoolUse(
        String name,
        Ipv6Subnet subnet,
        String nodeSelector,
        boolean enabled,
        BigInteger addresses,
        BigInteger inUse,
        BigInteger reserved,
        BigInteger free,
        BigInteger blocks,
        BigInteger blocksTaken,
        List<NodeUse> nodes) {

    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    public PoolUse {
        nodes = List.copyOf(nodes);
    }

    /**
     * One node's part of a pool.
     *
     * @param node the node's name
     * @param blocks how many blocks are its own
     * @param inUse how many addresses are given out on it
     */
    public record NodeUse(String node, int blocks, int inUse) {}

    /** Percent of the addresses that cannot be given out any more, or of the blocks, whichever is more. */
    public int percentUsed() {
        BigInteger used = addresses.subtract(free).multiply(HUNDRED).divide(addresses);
        return used.max(blocksTaken.multiply(HUNDRED).divide(blocks)).intValue();
    }

    /** All IPv6 pools of a cluster by name; none while Calico is not there. */
    public static List<PoolUse> of(KubeCluster cluster) {
        return CalicoApi.version(cluster)
                .map(version -> of(
                        CalicoApi.all(cluster, version, "IPPool"),
                        PoolBlock.all(cluster),
                        reserved(CalicoApi.all(cluster, version, "IPReservation"))))
                .orElse(List.of());
    }

    static List<PoolUse> of(List<KubeObject> pools, List<PoolBlock> blocks, List<Ipv6Subnet> reserved) {
        List<PoolUse> uses = new ArrayList<>();
        for (KubeObject pool : pools) {
            PoolChecks.subnet(pool).ifPresent(subnet -> uses.add(of(
                    pool,
                    subnet,
                    blocks.stream().filter(block -> subnet.contains(block.subnet())).toList(),
                    reserved)));
        }
        return uses.stream().sorted(Comparator.comparing(PoolUse::name)).toList();
    }

    private static PoolUse of(KubeObject pool, Ipv6Subnet subnet, List<PoolBlock> blocks, List<Ipv6Subnet> reserved) {
        Map<String, NodeUse> nodes = new TreeMap<>();
        long inUse = 0;
        long reservedInUse = 0;
        for (PoolBlock block : blocks) {
            block.node().ifPresent(node -> nodes.merge(node, new NodeUse(node, 1, 0), PoolUse::together));
            for (PoolBlock.Given given : block.given()) {
                inUse++;
                given.node().ifPresent(node -> nodes.merge(node, new NodeUse(node, 0, 1), PoolUse::together));
                if (reserved.stream().anyMatch(prefix -> prefix.contains(given.address()))) {
                    reservedInUse++;
                }
            }
        }
        BigInteger kept = size(subnet, reserved).subtract(BigInteger.valueOf(reservedInUse));
        BigInteger used = BigInteger.valueOf(inUse);
        return new PoolUse(
                pool.name(),
                subnet,
                PoolChecks.selector(pool),
                PoolChecks.enabled(pool),
                subnet.size(),
                used,
                kept,
                subnet.size().subtract(used).subtract(kept),
                BigInteger.ONE.shiftLeft(Math.max(0, PoolChecks.blockSize(pool) - subnet.prefixLength())),
                BigInteger.valueOf(blocks.stream().filter(block -> block.node().isPresent()).count()),
                List.copyOf(nodes.values()));
    }

    private static NodeUse together(NodeUse one, NodeUse other) {
        return new NodeUse(one.node(), one.blocks() + other.blocks(), one.inUse() + other.inUse());
    }

    /** How many addresses of the pool are reserved, each counted once where reservations overlap. */
    private static BigInteger size(Ipv6Subnet pool, List<Ipv6Subnet> reserved) {
        if (reserved.stream().anyMatch(prefix -> prefix.contains(pool))) {
            return pool.size();
        }
        Set<Ipv6Subnet> inside = new HashSet<>(reserved.stream().filter(pool::contains).toList());
        return inside.stream()
                .filter(prefix -> inside.stream().noneMatch(other -> !other.equals(prefix) && other.contains(prefix)))
                .map(Ipv6Subnet::size)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** The prefixes of all reservations; an entry without a length is one address. */
    static List<Ipv6Subnet> reserved(List<KubeObject> reservations) {
        return reservations.stream()
                .flatMap(reservation -> reservation.list("spec", "reservedCIDRs").stream())
                .map(String::valueOf)
                .map(entry -> PoolChecks.subnet(entry.contains("/") ? entry : entry + "/128"))
                .flatMap(Optional::stream)
                .toList();
    }
}
