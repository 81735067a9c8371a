package io.slipway.progress;

import io.slipway.operations.Operation;
import java.util.Optional;

/**
 * An operation that runs, at one glance.
 *
 * @param waitsFor the id of the operation whose end it waits for
 * @param phase empty before the first host's turn
 * @param tasks how many of its tasks wait for people
 * @param incidents how many of its steps stand
 * @param nextRetry the soonest
 */
public record RunningOperation(
        Operation operation,
        boolean paused,
        Optional<String> waitsFor,
        Optional<Phase> phase,
        HostCounts hosts,
        int tasks,
        int incidents,
        Optional<Retry> nextRetry) {}
