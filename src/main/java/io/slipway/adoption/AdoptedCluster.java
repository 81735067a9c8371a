package io.slipway.adoption;

import io.slipway.inventory.ClusterName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that is known of a cluster that shall be adopted.
 *
 * @param name the name that it gets
 * @param through the address of the host through which it was read
 * @param at when it was read
 * @param ssh the lines of the definition that say how hosts are reached
 * @param manifest where the network plugin's manifest lies, when a person said so
 * @param cluster what the API said
 * @param hosts by name, what was read on hosts; a host that could not be read is missing
 */
record AdoptedCluster(
        ClusterName name,
        String through,
        Instant at,
        String ssh,
        Optional<String> manifest,
        ClusterReading cluster,
        Map<String, HostSurvey> hosts) {

    /** What the hosts that were read agree on, or most of them say. */
    <V> Optional<V> most(Function<HostSurvey, Optional<V>> said) {
        Map<V, Long> counts = new LinkedHashMap<>();
        hosts.values().forEach(host -> said.apply(host).ifPresent(value -> counts.merge(value, 1L, Long::sum)));
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }
}
