package io.slipway.step;

/**
 * Gathers evidence that something is true which Slipway did not make: the balancer, a reboot, the cluster as a whole.
 * What it sets up to see that, it takes down again, also when it fails half-way; so it can run at any time.
 */
public interface Proof {

    /** The proof's name in diagrams, journal and API: {@code proveControlPlaneBalancer}. */
    String id();

    /** The same for people. */
    String title();

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
