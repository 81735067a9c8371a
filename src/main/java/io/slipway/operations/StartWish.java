package io.slipway.operations;

import java.util.List;
import java.util.Map;

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
        hosts = hosts == null ? List.of() : List.copyOf(hosts);
        newHosts = newHosts == null ? List.of() : List.copyOf(newHosts);
        mode = mode == null ? "" : mode.strip();
        ticket = ticket == null ? "" : ticket.strip();
        options = options == null ? Map.of() : Map.copyOf(options);
    }
}
