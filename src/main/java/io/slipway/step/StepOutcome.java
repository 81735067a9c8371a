package io.slipway.step;

import java.time.Duration;
import java.util.List;

/** How one run of a step ended. */
public sealed interface StepOutcome {

    /** The step does not concern this host or cluster. */
    record NotConcerned() implements StepOutcome {}

    /** Everything was as it should be; nothing was changed. */
    record NothingToDo() implements StepOutcome {}

    /** These changes were made, and the difference was empty afterwards. */
    record Applied(List<Change> changes) implements StepOutcome {}

    /** Come back after the pause. */
    record NotYet(String what, Duration pause) implements StepOutcome {}
}
