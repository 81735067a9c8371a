package io.slipway.network;

import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the blocks that Calico's IPAM cuts pools into, and who has its addresses (kubernetes-facts, section 11; the
 * fields are those of Calico's IPAMBlock). Much less to read than all pods of a cluster.
 *
 * @param subnet the block
 * @param node whose block it is, or empty when it is nobody's
 * @param given the addresses that are given out
 */
record PoolBlock(Ipv6Subnet subnet, Optional<String> node, List<Given> given) {

    PoolBlock {
        given = List.copyOf(given);
    }

    /**
     * An address that somebody has.
     *
     * @param address the address
     * @param node on which node, or empty when the block does not tell
     * @param pod {@code namespace/name}, or empty for what is no pod's, such as a tunnel's address
     */
    record Given(Ipv6Address address, Optional<String> node, Optional<String> pod) {}

    /** All IPv6 blocks; none while Calico is not there. */
    static List<PoolBlock> all(KubeCluster cluster) {
        return CalicoApi.storing(cluster, "IPAMBlock")
                .map(version -> CalicoApi.all(cluster, version, "IPAMBlock").stream()
                        .flatMap(block -> of(block).stream())
                        .toList())
                .orElse(List.of());
    }

    private static Optional<PoolBlock> of(KubeObject block) {
        Optional<Ipv6Subnet> subnet = PoolChecks.subnet(block);
        if (subnet.isEmpty() || block.text("spec", "deleted").orElse("false").equals("true")) {
            return Optional.empty();
        }
        Optional<String> node = block.text("spec", "affinity")
                .filter(affinity -> affinity.startsWith("host:"))
                .map(affinity -> affinity.substring("host:".length()));
        List<?> attributes = block.list("spec", "attributes");
        List<Given> given = new ArrayList<>();
        List<?> allocations = block.list("spec", "allocations");
        for (int ordinal = 0; ordinal < allocations.size(); ordinal++) {
            if (allocations.get(ordinal) instanceof Number index) {
                Map<?, ?> owner = owner(attributes, index.intValue());
                given.add(new Given(
                        subnet.get().address(ordinal),
                        text(owner, "node").or(() -> node),
                        text(owner, "pod").flatMap(pod -> text(owner, "namespace").map(space -> space + "/" + pod))));
            }
        }
        return Optional.of(new PoolBlock(subnet.get(), node, given));
    }

    private static Map<?, ?> owner(List<?> attributes, int index) {
        return index >= 0 && index < attributes.size() && attributes.get(index) instanceof Map<?, ?> attribute
                        && attribute.get("secondary") instanceof Map<?, ?> owner
                ? owner
                : Map.of();
    }

    private static Optional<String> text(Map<?, ?> owner, String field) {
        return owner.get(field) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
