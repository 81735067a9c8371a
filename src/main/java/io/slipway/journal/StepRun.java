package io.slipway.journal;

import io.slipway.step.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One run of a step or proof.
 *
 * @param id in the order of recording
 * @param step the step's name in diagrams
 * @param title the same for people
 * @param host empty for a step in the cluster as a whole
 * @param attempt the engine's try, from 1
 * @param state how it ended or stands
 * @param detail what it waits for, why it failed, or what a proof saw
 * @param changes what was changed
 */
public record StepRun(
        long id,
        String operation,
        String step,
        String title,
        Optional<String> host,
        int attempt,
        State state,
        String detail,
        List<Change> changes,
        Instant started,
        Optional<Instant> ended) {

    /** How a run ended or stands. */
    public enum State {
        /** It comes back later. */
        WAITING,
        /** Nothing was missing. */
        UNCHANGED,
        /** Changes were made and proved. */
        CHANGED,
        FAILED,
        PROVEN,
        NOT_PROVEN,
        /** A person said that it is not done. */
        SKIPPED,
        /** A person said that it was done by hand. */
        DONE_BY_HAND
    }

    /** Until its end, or zero while it waits. */
    public Duration took() {
        return ended.map(end -> Duration.between(started, end)).orElse(Duration.ZERO);
    }
}
