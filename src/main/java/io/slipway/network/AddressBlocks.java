package io.slipway.network;

import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Calico's IPAM keeps for one node: its blocks, their affinities, and the handles of the pods that had addresses in
 * them. A block counts only where every address that is given out of it is that node's own; what others borrowed from it
 * is theirs, and such a block is left to Calico's own clean-up.
 *
 * @param releasable handles, blocks and affinities, in the order in which they are deleted
 * @param shared prefixes of blocks that other nodes use too
 */
record AddressBlocks(List<KubeObject> releasable, List<String> shared) {

    AddressBlocks {
        releasable = List.copyOf(releasable);
        shared = List.copyOf(shared);
    }

    static AddressBlocks of(KubeCluster cluster, String node) {
        List<KubeObject> blocks = new ArrayList<>();
        List<String> shared = new ArrayList<>();
        Set<String> handles = new LinkedHashSet<>();
        for (KubeObject block : all(cluster, "IPAMBlock")) {
            if (!block.text("spec", "affinity").equals(Optional.of("host:" + node))) {
                continue;
            }
            Optional<Set<String>> own = handlesOf(block, node);
            if (own.isPresent()) {
                blocks.add(block);
                handles.addAll(own.get());
            } else {
                shared.add(prefix(block));
            }
        }
        Set<String> prefixes = new HashSet<>(blocks.stream().map(AddressBlocks::prefix).toList());
        List<KubeObject> releasable = new ArrayList<>(all(cluster, "IPAMHandle").stream()
                .filter(handle -> handles.contains(handle.text("spec", "handleID").orElse("")))
                .filter(handle -> prefixes.containsAll(handle.textMap("spec", "block").keySet()))
                .toList());
        releasable.addAll(blocks);
        all(cluster, "BlockAffinity").stream()
                .filter(affinity -> affinity.text("spec", "node").equals(Optional.of(node)))
                .filter(affinity -> !shared.contains(prefix(affinity)))
                .forEach(releasable::add);
        return new AddressBlocks(releasable, shared);
    }

    private static List<KubeObject> all(KubeCluster cluster, String kind) {
        return CalicoApi.storing(cluster, kind)
                .map(version -> cluster.list(version, kind, null, Map.of()))
                .orElse(List.of());
    }

    private static String prefix(KubeObject object) {
        return object.text("spec", "cidr").orElse("");
    }

    /** The handles of all addresses that are given out; empty where one of them is not this node's, or cannot be told. */
    private static Optional<Set<String>> handlesOf(KubeObject block, String node) {
        List<?> attributes = block.list("spec", "attributes");
        Set<String> handles = new LinkedHashSet<>();
        for (Object allocation : block.list("spec", "allocations")) {
            if (allocation == null) {
                continue;
            }
            int index = allocation instanceof Number number ? number.intValue() : -1;
            if (index < 0 || index >= attributes.size() || !(attributes.get(index) instanceof Map<?, ?> attribute)
                    || !(attribute.get("secondary") instanceof Map<?, ?> owner) || !node.equals(owner.get("node"))) {
                return Optional.empty();
            }
            handles.add(String.valueOf(attribute.get("handle_id")));
        }
        return Optional.of(handles);
    }

    static String inWords(KubeObject object) {
        ObjectKey key = object.key();
        return switch (key.kind()) {
            case "IPAMBlock" -> "block " + prefix(object) + " belongs to the node";
            case "BlockAffinity" -> "block " + prefix(object) + " is kept for the node";
            default -> "handle " + key.name() + " of a pod that was on the node";
        };
    }
}
