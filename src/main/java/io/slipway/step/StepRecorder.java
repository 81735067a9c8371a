package io.slipway.step;

import io.slipway.inventory.HostName;
import io.slipway.host.Work;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Receives what every step did. Implemented by the journal, outside the engine's transaction. */
public interface StepRecorder {

    /**
     * A step's run by one activity on one host (or none) is under way and comes back later.
     *
     * @return since when this run has been waiting: the time of the first such call that neither {@link #ended} nor
     *     {@link #failed} followed, so that a person's retry has the whole deadline again
     */
    Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what);

    /** A step's run ended well; changes is empty when there was nothing to do. */
    void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes);

    /** A step's run failed; message as the operator sees it. */
    void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message);

    /** What a step would change, for the operation's plan. Replaces an earlier entry of the same step and host. */
    void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference);

    /** What a proof saw, proven or not. */
    void gathered(Work work, Proof proof, Optional<HostName> host, Instant started, Evidence evidence);
}
