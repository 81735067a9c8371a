package io.slipway.network;

import io.slipway.inventory.Ipv6Address;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An address at which a pod answers now (procedure P28).
 *
 * @param hostNetwork true when it is the node's own address, which the pod shares
 */
public record PodAddress(
        Ipv6Address address, String namespace, String pod, String node, boolean hostNetwork, Map<String, String> labels) {

    /** Pods that have ended keep an address in their status that somebody else may have by now. */
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    /**
     * Read from the cluster, by address.
     *
     * @param namespace empty for all namespaces
     * @param labels a pod must have all of them
     * @throws io.slipway.kube.KubeFailure when the cluster cannot be asked
     */
    public static List<PodAddress> of(KubeCluster cluster, Optional<String> namespace, Map<String, String> labels) {
        return cluster.list("v1", "Pod", namespace.orElse(null), labels).stream()
                .filter(pod -> !ENDED.contains(pod.text("status", "phase").orElse("")))
                .flatMap(pod -> of(pod).stream())
                .sorted(Comparator.comparing((PodAddress found) -> found.address().text())
                        .thenComparing(PodAddress::namespace)
                        .thenComparing(PodAddress::pod))
                .toList();
    }

    private static List<PodAddress> of(KubeObject pod) {
        List<PodAddress> addresses = new ArrayList<>();
        for (Object entry : pod.list("status", "podIPs")) {
            if (entry instanceof Map<?, ?> map && map.get("ip") instanceof String text && text.contains(":")) {
                addresses.add(new PodAddress(
                        new Ipv6Address(text),
                        pod.text("metadata", "namespace").orElse(""),
                        pod.name(),
                        pod.text("spec", "nodeName").orElse(""),
                        pod.text("spec", "hostNetwork").orElse("false").equals("true"),
                        pod.textMap("metadata", "labels")));
            }
        }
        return addresses;
    }
}
