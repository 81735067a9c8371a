package io.slipway.operations;

import java.time.Instant;
import java.util.Optional;

/**
 * What a person decided at an incident.
 *
 * @param host empty for a step in the cluster as a whole
 * @param step the step's name in diagrams; empty for every step on the host
 * @param words the reason, or the evidence for what was done by hand
 */
public record Intervention(
        Optional<String> host, Optional<String> step, Kind kind, String words, String decidedBy, Instant decidedAt) {

    /** What becomes of the step. */
    public enum Kind {
        /** It is not done, for a reason. */
        SKIPPED,
        /** A person did it, with evidence. */
        DONE_BY_HAND,
        /** The host takes no further part in the operation, for a reason. */
        LEFT_OUT,
        /** What kubeadm left on the host may be reset once; the step itself is done as always. */
        RESET_APPROVED
    }
}
