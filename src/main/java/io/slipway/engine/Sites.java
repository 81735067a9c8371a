package io.slipway.engine;

import io.slipway.inventory.ClusterName;
import io.slipway.step.Site;

/** Opens the site that an operation works on. Implemented by {@code operations}. */
public interface Sites {

    /**
     * @param mainProcess the engine's id of the outermost process instance that asks
     * @param cluster the cluster
     * @param definitionVersion the version of its definition that the operation is pinned to
     * @param operation the operation's id
     * @param activity the step's id
     * @param attempt the engine's try of this activity, from 1
     */
    Site open(
            String mainProcess, ClusterName cluster, int definitionVersion, String operation, String activity, int attempt);
}
