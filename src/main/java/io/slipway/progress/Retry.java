package io.slipway.progress;

import java.time.Instant;
import java.util.Optional;

/**
 * A failed step that is tried again by itself.
 *
 * @param host empty for a step in the cluster as a whole
 * @param at when
 * @param attemptsLeft how often it is tried, this time included, before it stands as an incident
 * @param reason the first line of why it failed
 */
public record Retry(
        String operation,
        String cluster,
        Optional<String> host,
        String process,
        String step,
        String title,
        Instant at,
        int attemptsLeft,
        String reason) {}
