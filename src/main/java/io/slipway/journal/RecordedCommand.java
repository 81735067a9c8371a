package io.slipway.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A command as the journal has it.
 *
 * @param id in the order of recording
 * @param exitCode empty when unknown, as after a lost connection
 * @param output redacted, bounded; empty where the list was asked for without output
 * @param errorOutput likewise
 */
public record RecordedCommand(
        long id,
        String operation,
        String cluster,
        String host,
        String activity,
        int attempt,
        String command,
        Instant started,
        Duration took,
        Optional<Integer> exitCode,
        String output,
        String errorOutput) {}
