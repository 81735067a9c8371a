package io.slipway.step;

/** A proof about a cluster as a whole. */
public non-sealed interface ClusterProof extends Proof {

    /** Whether the cluster's definition asks for this proof at all. */
    default boolean concerns(ClusterTarget target) {
        return true;
    }

    /**
     * True when a person makes it true: evidence that is not there brings the person's task back. False when missing
     * evidence is a failure of the operation.
     */
    boolean madeByAPerson();

    /** Looks. Bounded in time; what takes longer says {@link Evidence.NotYet}. */
    Evidence gather(ClusterTarget target);
}
