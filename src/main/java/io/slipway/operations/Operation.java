package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One started process on one cluster.
 *
 * @param number counts all operations
 * @param process the process's key
 * @param definitionVersion the version of the cluster's definition that it is pinned to
 * @param mode {@code apply} or {@code plan}
 * @param hosts the hosts that it is about; empty for all hosts of the cluster
 * @param ticket free text, may be empty
 * @param outcome in a sentence; empty while it runs
 * @param processInstance the engine's id of the main process
 * @param undoes the id of the operation whose effects this one takes back
 */
public record Operation(
        long number,
        String process,
        ClusterName cluster,
        int definitionVersion,
        String mode,
        List<HostName> hosts,
        String ticket,
        String startedBy,
        Instant startedAt,
        Optional<Instant> endedAt,
        State state,
        String outcome,
        String processInstance,
        Optional<String> undoes) {

    /** How an operation stands. */
    public enum State {
        RUNNING,
        /** It ended as drawn, with or without changes. */
        FINISHED,
        /** It ended after the plan, as it was asked to. */
        PLANNED,
        /** A person ended it. */
        CANCELLED,
        FAILED
    }

    /** The id that people use, also the business key. */
    public String id() {
        return id(number);
    }

    static String id(long number) {
        return "OPS-" + number;
    }

    /** The number of an id, or empty when the text is no id. */
    static Optional<Long> number(String id) {
        return id != null && id.matches("OPS-[0-9]{1,15}")
                ? Optional.of(Long.parseLong(id.substring(4)))
                : Optional.empty();
    }
}
