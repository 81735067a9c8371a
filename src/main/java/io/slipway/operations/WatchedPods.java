package io.slipway.operations;

import io.slipway.events.AddressSource;
import io.slipway.inventory.ClusterName;
import io.slipway.network.PodAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells whether the pods of a namespace answer where they did before (procedure P28). */
final class WatchedPods implements AddressSource {

    private final ClusterDefinitions definitions;
    private final ClusterPods pods;

    WatchedPods(ClusterDefinitions definitions, ClusterPods pods) {
        this.definitions = definitions;
        this.pods = pods;
    }

    @Override
    public List<ClusterName> clusters() {
        return definitions.clusters();
    }

    @Override
    public Map<String, String> addresses(ClusterName cluster) {
        return digests(pods.addresses(cluster, Optional.empty(), Map.of()).orElse(List.of()));
    }

    /** Labels count: whoever asks for the pods of a label gets another answer when they change. Names and nodes do not. */
    static Map<String, String> digests(List<PodAddress> found) {
        Map<String, String> digests = new TreeMap<>();
        found.stream()
                .collect(Collectors.groupingBy(PodAddress::namespace))
                .forEach((namespace, ofNamespace) -> digests.put(namespace, ClusterDefinitions.digest(ofNamespace.stream()
                        .map(pod -> pod.address().text() + " " + new TreeMap<>(pod.labels()))
                        .sorted()
                        .collect(Collectors.joining("\n")))));
        return digests;
    }
}
