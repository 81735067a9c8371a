package io.slipway.step;

/** A step in a cluster as a whole. */
public non-sealed interface ClusterStep extends Step<ClusterTarget> {

    /** Whether the cluster's definition asks for this step at all. */
    default boolean concerns(ClusterTarget target) {
        return true;
    }
}
