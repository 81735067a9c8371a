package io.slipway.lab;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives pods addresses as Calico's IPAM does: out of the pools that select the pod's node, in blocks that belong to one
 * node, never a reserved one. One pool that it cannot read stops it altogether (kubernetes-facts, section 11).
 */
final class LabAddresses {

    /** An address, or why there is none. */
    record Given(String address, String trouble) {}

    record Pool(String name, Ipv6Subnet subnet, int blockSize, String selector) {}

    private final Lab lab;
    private final LabCluster cluster;

    LabAddresses(Lab lab, LabCluster cluster) {
        this.lab = lab;
        this.cluster = cluster;
    }

    boolean hasPools() {
        return !resources("IPPool", "ippools").isEmpty();
    }

    synchronized Given give(LabHost host, Pod pod) {
        List<Pool> pools = new ArrayList<>();
        for (GenericKubernetesResource resource : resources("IPPool", "ippools")) {
            Map<?, ?> spec = spec(resource);
            if (Boolean.TRUE.equals(spec.get("disabled"))) {
                continue;
            }
            try {
                pools.add(pool(resource));
                CalicoSelector.matches(pools.get(pools.size() - 1).selector(), Map.of());
            } catch (IllegalArgumentException invalid) {
                return new Given(null, "FailedCreatePodSandBox: invalid pool " + resource.getMetadata().getName());
            }
        }
        Map<String, String> labels = cluster.client().nodes().withName(host.name()).get().getMetadata().getLabels();
        List<Pool> matching = pools.stream().filter(pool -> CalicoSelector.matches(pool.selector(), labels))
                .sorted(Comparator.comparing(Pool::name)).toList();
        if (matching.isEmpty()) {
            return new Given(null, "FailedCreatePodSandBox: no configured Calico pools for node " + host.name());
        }
        List<Pod> others = cluster.client().pods().inAnyNamespace().list().getItems();
        Set<String> used = others.stream().map(LabServices::ip).filter(Objects::nonNull).collect(Collectors.toSet());
        List<Ipv6Subnet> reserved = reserved();
        for (Pool pool : matching) {
            Optional<Ipv6Address> free = free(pool, host, others, used, reserved);
            if (free.isPresent()) {
                return new Given(free.get().text(), null);
            }
        }
        return new Given(null, "FailedCreatePodSandBox: no more free addresses for node " + host.name());
    }

    /** The first free address of the host's own blocks; blocks are as far apart as hosts are numbered. */
    private static Optional<Ipv6Address> free(
            Pool pool, LabHost host, List<Pod> others, Set<String> used, List<Ipv6Subnet> reserved) {
        long size = 1L << (128 - pool.blockSize());
        for (long block = 0; block < 4; block++) {
            long first = (block * 1024 + host.number()) * size;
            for (long number = first; number < first + size; number++) {
                Ipv6Address address = pool.subnet().address(number);
                if (pool.subnet().contains(address) && !used.contains(address.text())
                        && reserved.stream().noneMatch(subnet -> subnet.contains(address))) {
                    return Optional.of(address);
                }
            }
        }
        return Optional.empty();
    }

    private List<Ipv6Subnet> reserved() {
        List<Ipv6Subnet> reserved = new ArrayList<>();
        for (GenericKubernetesResource resource : resources("IPReservation", "ipreservations")) {
            if (spec(resource).get("reservedCIDRs") instanceof List<?> list) {
                list.forEach(one -> reserved.add(String.valueOf(one).contains("/") ? Ipv6Subnet.of(String.valueOf(one))
                        : new Ipv6Subnet(new Ipv6Address(String.valueOf(one)), 128)));
            }
        }
        return reserved;
    }

    private static Map<?, ?> spec(GenericKubernetesResource resource) {
        return resource.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec ? spec : Map.of();
    }

    private List<GenericKubernetesResource> resources(String kind, String plural) {
        return objects(cluster, kind, plural).list().getItems();
    }

    /** Where Calico keeps its objects: in definitions of their own where these are installed (3.32), else in its storage. */
    static String group(LabCluster cluster) {
        return cluster.client().apiextensions().v1().customResourceDefinitions()
                .withName("ippools.projectcalico.org").get() == null ? "crd.projectcalico.org/v1" : "projectcalico.org/v3";
    }

    static MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            objects(LabCluster cluster, String kind, String plural) {
        String[] group = group(cluster).split("/");
        return cluster.client().genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(group[0]).withVersion(group[1]).withKind(kind).withPlural(plural)
                .withNamespaced(false).build());
    }

    /** All pools that can be read, also those that are disabled. */
    List<Pool> pools() {
        List<Pool> pools = new ArrayList<>();
        for (GenericKubernetesResource resource : resources("IPPool", "ippools")) {
            if (String.valueOf(spec(resource).get("cidr")).contains(":")) {
                pools.add(pool(resource));
            }
        }
        return pools;
    }

    private static Pool pool(GenericKubernetesResource resource) {
        Map<?, ?> spec = spec(resource);
        return new Pool(resource.getMetadata().getName(), Ipv6Subnet.of(String.valueOf(spec.get("cidr"))),
                spec.get("blockSize") instanceof Number size ? size.intValue() : 122,
                Objects.requireNonNullElse((String) spec.get("nodeSelector"), "all()"));
    }

    /** Which addresses of hosts a pod got by mistake; tests ask. */
    Set<String> hostAddressesInUse() {
        Set<String> hosts = lab.hosts().stream().map(host -> host.address().text()).collect(Collectors.toSet());
        Set<String> taken = new HashSet<>();
        cluster.client().pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> !Boolean.TRUE.equals(pod.getSpec().getHostNetwork()))
                .map(LabServices::ip).filter(hosts::contains).forEach(taken::add);
        return taken;
    }
}
