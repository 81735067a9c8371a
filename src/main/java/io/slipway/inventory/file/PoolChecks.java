package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition.NeighbourProxy;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pools of pod addresses. A raw write to the API is not checked by Calico, and one bad pool stops it for every node
 * (kubernetes-facts, section 11), so all of Calico's own rules are held here.
 */
final class PoolChecks extends Check {

    /** Length of the prefix that a top-of-rack router announces; a pod's address outside of it is not delivered there. */
    private static final int RACK_PREFIX = 64;

    private static final Ipv6Subnet LINK_LOCAL = Ipv6Subnet.of("fe80::/10");

    PoolChecks(Context context) {
        super(context);
    }

    @Override
    void check() {
        if (cluster.networkPlugin().kind() != NetworkPlugin.Kind.CALICO) {
            return;
        }
        Map<String, String> names = new HashMap<>();
        for (int index = 0; index < cluster.pools().size(); index++) {
            pool(index, cluster.pools().get(index), names);
        }
        overlaps();
        if (isSound("hosts", "pools")) {
            hostsWithoutPool();
            reservations();
        }
    }

    private void pool(int index, Pool pool, Map<String, String> names) {
        String path = draft.poolPath(index);
        String other = names.putIfAbsent(pool.name(), path);
        if (other != null && !pool.name().isEmpty()) {
            wrong(path + ".name", "the name " + pool.name() + " stands at " + other + ".name as well", "a name of its own");
        }
        if (pool.blockSize() < pool.subnet().prefixLength()) {
            wrong(path + ".blockSize", pool.subnet() + " is smaller than one block of /" + pool.blockSize(),
                    "a larger pool or smaller blocks");
        } else if (pool.subnet().size().compareTo(blocks(pool, pool.hosts().size())) < 0) {
            warn(WarningId.POOL_HAS_FEWER_BLOCKS_THAN_HOSTS, path,
                    pool.subnet() + " has fewer blocks of /" + pool.blockSize() + " than the " + pool.hosts().size()
                            + " hosts that it is for; some of them get none of their own",
                    "a larger pool or smaller blocks");
        }
        if (LINK_LOCAL.overlaps(pool.subnet()) && !draft.hasDerivedPools()) {
            wrong(path + ".subnet", pool.subnet() + " is link-local", "a prefix that is routed");
        }
        if (isSound("kubernetes.serviceSubnet") && pool.subnet().overlaps(cluster.kubernetes().serviceSubnet())) {
            wrong(draft.hasDerivedPools() ? "kubernetes.serviceSubnet" : path + ".subnet",
                    cluster.kubernetes().serviceSubnet() + ", the service subnet, overlaps the pool " + pool.name() + ", "
                            + pool.subnet(),
                    "prefixes that hold no address in common");
        }
        cluster.resolver().dns64Prefix().filter(pool.subnet()::overlaps).ifPresent(prefix -> wrong(
                path + ".subnet", pool.subnet() + " overlaps the NAT64 prefix " + prefix, "a prefix of the rack's own"));
        if (isSound("hosts")) {
            selected(path, pool);
        }
        answers(path, pool);
    }

    private static BigInteger blocks(Pool pool, int count) {
        return BigInteger.ONE.shiftLeft(128 - pool.blockSize()).multiply(BigInteger.valueOf(count));
    }

    private void selected(String path, Pool pool) {
        if (pool.hosts().isEmpty()) {
            warn(WarningId.POOL_SELECTS_NO_HOST, path + ".nodeSelector",
                    "the pool " + pool.name() + " selects no host of this file, so nobody gets its addresses",
                    "compare the selector with the hosts' racks and labels");
        }
        List<String> outside = cluster.hosts().stream()
                .filter(host -> pool.hosts().contains(host.name()))
                .filter(host -> !Ipv6Subnet.around(host.address(), RACK_PREFIX).overlaps(pool.subnet()))
                .map(host -> host.name().text())
                .toList();
        if (!outside.isEmpty()) {
            warn(WarningId.POOL_OUTSIDE_HOSTS_SUBNET, path + ".subnet",
                    pool.subnet() + " is not in the /64 of " + shortened(outside)
                            + ", so the rack's router does not bring its addresses there by itself",
                    "a pool inside the hosts' own /64, or route " + pool.subnet() + " to these hosts");
        }
    }

    /** With {@code static} every host answers for the whole pool, also for other hosts and their pods (section 12). */
    private void answers(String path, Pool pool) {
        boolean proxied = cluster.neighbourProxy().enabled()
                && cluster.neighbourProxy().mode() == NeighbourProxy.Mode.STATIC;
        boolean shared = pool.hosts().size() > 1
                || cluster.hosts().stream()
                        .anyMatch(host -> pool.subnet().contains(host.address()) && !pool.hosts().contains(host.name()));
        if (proxied && shared) {
            warn(WarningId.STATIC_NDPPD_ON_SHARED_SUBNET, "neighbourProxy.mode",
                    "with mode static every host of the pool " + pool.name() + " answers for all of " + pool.subnet()
                            + ", also for other hosts and their pods",
                    "use mode auto");
        }
    }

    /** Prefixes overlap exactly when one holds the other; in order of addresses the outer one comes first. */
    private void overlaps() {
        List<Integer> order = new ArrayList<>();
        for (int index = 0; index < cluster.pools().size(); index++) {
            order.add(index);
        }
        order.sort(Comparator.comparing(index -> cluster.pools().get(index).subnet()));
        Integer outer = null;
        for (Integer index : order) {
            Pool pool = cluster.pools().get(index);
            if (outer != null && cluster.pools().get(outer).subnet().contains(pool.subnet())) {
                int later = Math.max(outer, index);
                int earlier = Math.min(outer, index);
                wrong(draft.poolPath(later) + ".subnet",
                        cluster.pools().get(later).subnet() + " overlaps the pool " + cluster.pools().get(earlier).name()
                                + ", " + cluster.pools().get(earlier).subnet(),
                        "pools that hold no address in common");
            } else {
                outer = index;
            }
        }
    }

    private void hostsWithoutPool() {
        Set<HostName> pooled = new HashSet<>();
        cluster.pools().forEach(pool -> pooled.addAll(pool.hosts()));
        List<String> controlPlane = new ArrayList<>();
        for (int index = 0; index < cluster.hosts().size(); index++) {
            Host host = cluster.hosts().get(index);
            if (pooled.contains(host.name())) {
                continue;
            }
            if (host.isControlPlane()) {
                controlPlane.add(host.name().text());
            } else {
                wrong(draft.hostPaths().get(index), "no pool selects host " + host.name()
                        + ", so none of its pods would start", "a pool whose nodeSelector matches it");
            }
        }
        if (!controlPlane.isEmpty()) {
            warn(WarningId.CONTROL_PLANE_HOST_WITHOUT_POOL, "pools",
                    "no pool selects " + shortened(controlPlane)
                            + "; a pod that tolerates the control plane's taint, such as CoreDNS, would never start there",
                    "a pool for the control-plane hosts too");
        }
    }

    private void reservations() {
        for (int index = 0; index < file().path("reservedAddresses").size(); index++) {
            String path = "reservedAddresses[" + index + "]";
            if (!isSound(path)) {
                continue;
            }
            Ipv6Address address = new Ipv6Address(file().path("reservedAddresses").get(index).asText());
            Optional<Pool> pool =
                    cluster.pools().stream().filter(candidate -> candidate.subnet().contains(address)).findFirst();
            if (pool.isEmpty()) {
                warn(WarningId.RESERVATION_OUTSIDE_POOLS, path, address + " lies in no pool, so no pod could get it anyway",
                        "check the address, or leave it out");
            }
        }
    }

    private static String shortened(List<String> names) {
        return names.size() <= 5
                ? names.stream().collect(Collectors.joining(", "))
                : names.stream().limit(5).collect(Collectors.joining(", ")) + " and " + (names.size() - 5) + " more hosts";
    }
}
