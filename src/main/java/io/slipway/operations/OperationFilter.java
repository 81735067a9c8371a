package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.time.Instant;
import java.util.Optional;

/**
 * Which operations are wanted; what is empty is not asked for.
 *
 * @param running only those that have not ended
 * @param host those that name the host; together with a cluster also those about all of its hosts
 * @param ticket exactly this text
 * @param since started then or later
 * @param until started before then
 * @param text words that the id, process, cluster, ticket, hosts or starter have in them, in any case
 */
public record OperationFilter(
        Optional<ClusterName> cluster,
        boolean running,
        Optional<String> process,
        Optional<Operation.State> state,
        Optional<String> ticket,
        Optional<HostName> host,
        Optional<String> startedBy,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> text) {

    /** @throws IllegalArgumentException when the time ends before it begins */
    public OperationFilter {
        if (since.isPresent() && until.isPresent() && !since.get().isBefore(until.get())) {
            throw new IllegalArgumentException("since (" + since.get() + ") is not before until (" + until.get() + ").");
        }
    }

    /** A cluster's operations that came to their end as drawn; of one process, or of any. */
    public static OperationFilter finished(ClusterName cluster, Optional<String> process) {
        return new OperationFilter(
                Optional.of(cluster), false, process, Optional.of(Operation.State.FINISHED), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** All that run. */
    public static OperationFilter allRunning() {
        return of(Optional.empty(), true);
    }

    static OperationFilter of(Optional<ClusterName> cluster, boolean running) {
        return new OperationFilter(
                cluster, running, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Those that have all of these words in their id, process, cluster, ticket, hosts or the name of who started them. */
    public static OperationFilter words(String text) {
        return new OperationFilter(
                Optional.empty(), false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.of(text));
    }
}
