package io.slipway.operations;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that stands still until a person has mended its cause and retries it.
 *
 * @param incident the engine's id
 * @param activity the step's name in its diagram
 * @param host where, for a step on a host
 * @param message reason, command, exit code, last lines and advice
 * @param processInstance the engine's id, as Cockpit's address has it
 */
public record Trouble(
        String incident,
        String activity,
        Optional<String> host,
        String message,
        Instant since,
        String processInstance) {}
