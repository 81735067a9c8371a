package io.slipway.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.journal.StepRun;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run of a step stands now. It replaces what was known of the run with the same id in the operation's steps.
 *
 * @param id of the run, as {@code /api/v1/operations/…/steps} has it
 * @param host empty for a step in the cluster as a whole
 * @param attempt the engine's try, from 1
 * @param detail the beginning of what it waits for, why it failed, or what a proof saw
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record StepChange(
        long id,
        String operation,
        String step,
        String title,
        Optional<String> host,
        int attempt,
        StepRun.State state,
        String detail,
        Instant started,
        Optional<Instant> ended) {

    static StepChange of(StepRun run) {
        return new StepChange(
                run.id(), run.operation(), run.step(), run.title(), run.host(), run.attempt(), run.state(),
                run.detail(), run.started(), run.ended());
    }
}
