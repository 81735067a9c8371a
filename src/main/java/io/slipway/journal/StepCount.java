package io.slipway.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * How often a step ended in one way.
 *
 * @param host empty for a step in the cluster as a whole
 * @param firstStart when the first of these runs began
 * @param lastEnd when the last of them ended; empty while none has
 */
public record StepCount(
        String step,
        String title,
        Optional<String> host,
        StepRun.State state,
        int runs,
        Instant firstStart,
        Optional<Instant> lastEnd) {}
