package io.slipway.network;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the hosts' and gateways' own addresses, which lie inside the pools, from being given to pods (the trap of
 * procedure P18). A second run is harmless because the reservation is one object with a fixed name. Comes before the
 * pools, so that no pod is ever faster.
 */
final class ReserveAddresses implements ClusterStep {

    static final String NAME = "slipway-hosts-and-gateways";

    @Override
    public String id() {
        return "reserveAddresses";
    }

    @Override
    public String title() {
        return "Reserve addresses";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().networkPlugin().kind() == NetworkPlugin.Kind.CALICO
                && !target.cluster().reservedAddresses().isEmpty();
    }

    @Override
    public Difference difference(ClusterTarget target) {
        List<String> reserved = prefixes(target.cluster());
        List<Change> wanted = List.of(Change.of("reserved: " + String.join(", ", reserved)));
        return ClusterObjects.inCluster(target.site(), wanted, cluster -> CalicoApi.version(cluster)
                .map(version -> {
                    refuseMalformed(cluster, version);
                    return Difference.of(ClusterObjects.changes(cluster, List.of(reservation(version, reserved))));
                })
                .orElse(Difference.unknownUntil("Install the network plugin", wanted.toArray(Change[]::new))));
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        String version = CalicoApi.version(cluster).orElseThrow(() -> notServed(title()));
        cluster.apply(reservation(version, prefixes(target.cluster())));
        return Progress.done();
    }

    static StepFailure notServed(String title) {
        return new StepFailure(
                StepFailure.Reason.NOT_AS_WANTED,
                title,
                List.of("the cluster serves neither projectcalico.org/v3 nor crd.projectcalico.org/v1"),
                "Install the network plugin first, then retry.");
    }

    /**
     * Each address as a prefix of its own, canonical and without doubles: Calico's IPAM does not check an entry, and a
     * malformed one ends its process at every allocation (kubernetes-facts, section 11).
     */
    private static List<String> prefixes(ClusterDefinition cluster) {
        return cluster.reservedAddresses().stream()
                .sorted()
                .distinct()
                .map(address -> new Ipv6Subnet(address, 128).toString())
                .toList();
    }

    private static KubeObject reservation(String version, List<String> reserved) {
        return CalicoApi.object(version, "IPReservation", NAME, Map.of("reservedCIDRs", reserved));
    }

    private void refuseMalformed(KubeCluster cluster, String version) {
        List<String> malformed = new ArrayList<>();
        for (KubeObject other : CalicoApi.all(cluster, version, "IPReservation")) {
            for (Object entry : other.list("spec", "reservedCIDRs")) {
                if (!readable(String.valueOf(entry))) {
                    malformed.add("IPReservation " + other.name() + " holds \"" + entry + "\"");
                }
            }
        }
        if (!malformed.isEmpty()) {
            throw new StepFailure(
                    StepFailure.Reason.NEEDS_APPROVAL,
                    title(),
                    malformed,
                    "Calico ends at every address that it hands out while such an entry exists. Correct or delete the "
                            + "reservation, then retry.");
        }
    }

    /** IPv4 entries are no business of an IPv6 cluster's, but harmless. */
    private static boolean readable(String entry) {
        try {
            if (entry.matches("\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?")) {
                return true;
            }
            String address = entry.contains("/") ? entry.substring(0, entry.indexOf('/')) : entry;
            new Ipv6Address(address);
            return !entry.contains("/") || entry.substring(entry.indexOf('/') + 1).matches("\\d|\\d\\d|1[01]\\d|12[0-8]");
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
