package io.slipway.progress;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that the operation stands at: a step that runs, comes back, or has failed, or a task of a person.
 *
 * @param host empty for the cluster as a whole
 * @param process the key of the process that it is drawn in
 * @param step the step's name in diagrams; for a person's task its key
 * @param title the same for people
 * @param condition {@code RUNNING}, {@code RETRYING}, {@code INCIDENT} or {@code WAITING}
 * @param since when it came here; for an incident when that was raised
 * @param attempt the try that is being made, or that failed last, from 1
 * @param next when it is looked at or tried again by itself
 * @param attemptsLeft how many tries are left after a failure
 * @param message why it failed, or what it waits for
 */
public record StandingWork(
        Optional<String> host, String process, String step, String title, HostCondition condition, Instant since,
        Optional<Integer> attempt, Optional<Instant> next, Optional<Integer> attemptsLeft, Optional<String> message) {}
