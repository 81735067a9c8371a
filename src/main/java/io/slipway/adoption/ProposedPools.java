package io.slipway.adoption;

import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.kube.KubeObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Calico's pools and reservations as a definition has them. */
final class ProposedPools {

    /** Slipway makes the last kind anew from the hosts. */
    private static final String NEVER_CHOSEN = "a pool without a selector is for all nodes";

    private final ClusterReading cluster;
    private final CommentedYaml file;

    ProposedPools(ClusterReading cluster, CommentedYaml file) {
        this.cluster = cluster;
        this.file = file;
    }

    void write() {
        List<KubeObject> pools = proposed(cluster);
        if (pools.isEmpty()) {
            file.say(0, "pools: asked; Calico has no enabled IPv6 pool, so those of the racks are proposed by default");
        } else {
            file.section("pools", "Calico's enabled IPPools");
        }
        for (KubeObject pool : pools) {
            String selector = pool.text("spec", "nodeSelector").orElse("").strip();
            file.line(2, "- name: " + CommentedYaml.scalar(pool.name()), "");
            file.value(4, "subnet", pool.text("spec", "cidr").orElse(""), "");
            pool.text("spec", "blockSize").filter(size -> size.matches("\\d+") && !size.equals("122"))
                    .ifPresent(size -> file.line(4, "blockSize: " + size, ""));
            file.value(4, "nodeSelector", selector.isEmpty() ? "all()" : selector, selector.isEmpty() ? NEVER_CHOSEN : "");
        }
        List<String> reserved = cluster.plugin().reserved().stream()
                .flatMap(entry -> single(entry).stream())
                .filter(address -> cluster.nodes().stream().noneMatch(node -> node.address().equals(address)))
                .map(Ipv6Address::text)
                .distinct()
                .toList();
        if (!reserved.isEmpty()) {
            file.line(0, "reservedAddresses: " + CommentedYaml.list(reserved), "Calico's IPReservations");
        }
    }

    /** The enabled pools of IPv6, by name. */
    static List<KubeObject> proposed(ClusterReading cluster) {
        return cluster.plugin().pools().stream()
                .filter(ProposedPools::enabled)
                .filter(pool -> isSubnet(pool.text("spec", "cidr").orElse("")))
                .sorted(Comparator.comparing(KubeObject::name))
                .toList();
    }

    static boolean enabled(KubeObject pool) {
        return !pool.text("spec", "disabled").orElse("false").equals("true");
    }

    static boolean isSubnet(String text) {
        try {
            Ipv6Subnet.of(text);
            return true;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    /** One address; empty for a whole prefix or what is none. */
    static Optional<Ipv6Address> single(String entry) {
        try {
            return Optional.of(new Ipv6Address(entry.replaceFirst("/128$", "")));
        } catch (IllegalArgumentException aPrefix) {
            return Optional.empty();
        }
    }
}
