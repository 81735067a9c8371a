package io.slipway.step;

import java.util.List;

/** A step package's way in: its steps and proofs, each list in the order in which a bring-up runs them. */
public interface StepProvider {

    default List<HostStep> hostSteps() {
        return List.of();
    }

    default List<ClusterStep> clusterSteps() {
        return List.of();
    }

    default List<ClusterProof> proofs() {
        return List.of();
    }

    default List<HostProof> hostProofs() {
        return List.of();
    }
}
