package io.slipway.operations;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a program wants to have started.
 *
 * @param process the process's key
 * @param cluster the cluster's name
 * @param hosts names of hosts, for processes that are about hosts; else empty
 * @param newHosts hosts that the definition does not have, each with the settings of the cluster file; else empty
 * @param mode {@code apply}, {@code plan}, or empty for {@code apply}
 * @param ticket free text, may be empty
 * @param options what else the process's start form asks for, by its keys
 */
public record StartWish(
        String process, String cluster, List<String> hosts, List<Map<String, Object>> newHosts, String mode,
        String ticket, Map<String, Object> options) {

    public StartWish {
        process = process == null ? "" : process.strip();
        cluster = cluster == null ? "" : cluster.strip();
        hosts = hosts == null ? List.of() : withoutGaps("hosts", "a host's name", hosts);
        newHosts = newHosts == null ? List.of() : withoutGaps("newHosts", "a host with its settings", newHosts);
        mode = mode == null ? "" : mode.strip();
        ticket = ticket == null ? "" : ticket.strip();
        // A null among them is refused with the other answers that the form does not allow.
        options = options == null ? Map.of() : Collections.unmodifiableMap(new HashMap<>(options));
    }

    private static <T> List<T> withoutGaps(String field, String wanted, List<T> given) {
        if (given.stream().anyMatch(Objects::isNull)) {
            throw StartRefused.badInput("\"" + field + "\" has a null in it. Wanted is " + wanted + " in each place.");
        }
        return List.copyOf(given);
    }
}
