package io.slipway.step;

import java.util.List;

/** A step in a cluster as a whole. */
public non-sealed interface ClusterStep extends Step<ClusterTarget> {

    /** Whether the cluster's definition asks for this step at all. */
    default boolean concerns(ClusterTarget target) {
        return true;
    }

    /** Read-only: what a person should know of it before the plan is approved. */
    default List<Notice> notices(ClusterTarget target) {
        return List.of();
    }
}
