package io.slipway.operations;

import java.time.Instant;
import java.util.Optional;

/**
 * A task that waits for a person.
 *
 * @param id the engine's id, as Tasklist's address has it
 * @param assignee who has taken it
 */
public record WaitingTask(String id, String name, Optional<String> assignee, Instant since) {}
