package io.slipway.operations;

import java.time.Instant;
import java.util.Optional;

/**
 * What a person decided about a running operation, at an incident mostly.
 *
 * @param host empty for a step in the cluster as a whole
 * @param step the step's name in diagrams; empty for every step on the host, and where no step is concerned
 * @param words the reason, the evidence for what was done by hand, or which diagrams changed
 */
public record Intervention(
        Optional<String> host, Optional<String> step, Kind kind, String words, String decidedBy, Instant decidedAt) {

    /** What becomes of the step, or of the operation. */
    public enum Kind {
        /** It is not done, for a reason. */
        SKIPPED,
        /** A person did it, with evidence. */
        DONE_BY_HAND,
        /** The host takes no further part in the operation, for a reason. */
        LEFT_OUT,
        /** What kubeadm left on the host may be reset once; the step itself is done as always. */
        RESET_APPROVED,
        /** The whole operation goes on with newer diagrams; says nothing about a step. */
        NEW_DIAGRAMS
    }
}
