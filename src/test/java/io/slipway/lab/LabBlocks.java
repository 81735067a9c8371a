package io.slipway.lab;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Keeps IPAM's records as Calico does: one object a block with the node that it belongs to and the pod of each address, and
 * one that tells which node has it. A node keeps its blocks when they are empty.
 */
final class LabBlocks {

    /** A block, by its subnet. */
    private record Block(Ipv6Subnet subnet, String node, Pod[] pods) {}

    private final LabCluster cluster;

    LabBlocks(LabCluster cluster) {
        this.cluster = cluster;
    }

    /** Brings the records up to what pods have. */
    void record(List<LabAddresses.Pool> pools) {
        Map<String, Block> blocks = new TreeMap<>();
        Map<String, GenericKubernetesResource> known = new HashMap<>();
        for (GenericKubernetesResource found : context("IPAMBlock", "ipamblocks").list().getItems()) {
            known.put(found.getMetadata().getName(), found);
            Map<?, ?> spec = (Map<?, ?>) found.getAdditionalProperties().get("spec");
            Ipv6Subnet subnet = Ipv6Subnet.of(String.valueOf(spec.get("cidr")));
            blocks.put(found.getMetadata().getName(), new Block(subnet,
                    String.valueOf(spec.get("affinity")).replaceFirst("^host:", ""), new Pod[(int) subnet.size().longValue()]));
        }
        for (Pod pod : cluster.client().pods().inAnyNamespace().list().getItems()) {
            String address = Boolean.TRUE.equals(pod.getSpec().getHostNetwork()) ? null : LabServices.ip(pod);
            if (address != null) {
                put(blocks, pools, new Ipv6Address(address), pod);
            }
        }
        blocks.forEach((name, block) -> write(name, block, known.get(name)));
    }

    private static void put(
            Map<String, Block> blocks, List<LabAddresses.Pool> pools, Ipv6Address address, Pod pod) {
        pools.stream().filter(pool -> pool.subnet().contains(address)).findFirst().ifPresent(pool -> {
            Ipv6Subnet subnet = Ipv6Subnet.around(address, pool.blockSize());
            Block block = blocks.computeIfAbsent(name(subnet), fresh -> new Block(
                    subnet, pod.getSpec().getNodeName(), new Pod[1 << (128 - pool.blockSize())]));
            for (int ordinal = 0; ordinal < block.pods().length; ordinal++) {
                if (subnet.address(ordinal).equals(address)) {
                    block.pods()[ordinal] = pod;
                }
            }
        });
    }

    private static String name(Ipv6Subnet subnet) {
        return subnet.toString().replace(":", "-").replace("/", "-").replaceFirst("^-+", "");
    }

    private void write(String name, Block block, GenericKubernetesResource before) {
        List<Integer> allocations = new ArrayList<>();
        List<Map<String, Object>> attributes = new ArrayList<>();
        for (Pod pod : block.pods()) {
            allocations.add(pod == null ? null : attributes.size());
            if (pod != null) {
                attributes.add(Map.of("handle_id", "k8s-pod-network." + pod.getMetadata().getUid(), "secondary", Map.of(
                        "namespace", pod.getMetadata().getNamespace(), "pod", pod.getMetadata().getName(),
                        "node", pod.getSpec().getNodeName())));
            }
        }
        Map<String, Object> spec = Map.of("cidr", block.subnet().toString(), "affinity", "host:" + block.node(),
                "allocations", allocations, "attributes", attributes, "deleted", false);
        if (before == null) {
            context("IPAMBlock", "ipamblocks").resource(resource("IPAMBlock", name, spec)).create();
            context("BlockAffinity", "blockaffinities").resource(resource("BlockAffinity", block.node() + "-" + name,
                    Map.of("cidr", block.subnet().toString(), "node", block.node(), "state", "confirmed",
                            "deleted", "false"))).create();
        } else if (!Objects.equals(allocations, listed(before, "allocations"))
                || !Objects.equals(attributes, listed(before, "attributes"))) {
            context("IPAMBlock", "ipamblocks").withName(name).edit(fresh -> {
                fresh.setAdditionalProperty("spec", spec);
                return fresh;
            });
        }
    }

    /** The API drops a list that is empty. */
    private static List<?> listed(GenericKubernetesResource block, String field) {
        return ((Map<?, ?>) block.getAdditionalProperties().get("spec")).get(field) instanceof List<?> list ? list : List.of();
    }

    private GenericKubernetesResource resource(String kind, String name, Map<String, Object> spec) {
        return new GenericKubernetesResourceBuilder().withApiVersion(LabAddresses.group(cluster)).withKind(kind)
                .withNewMetadata().withName(name).endMetadata().addToAdditionalProperties("spec", spec).build();
    }

    private MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            context(String kind, String plural) {
        return LabAddresses.objects(cluster, kind, plural);
    }
}
