package io.slipway.step;

import io.slipway.inventory.ClusterDefinition;

/** What a step works on. */
public sealed interface Target permits HostTarget, ClusterTarget {

    Site site();

    default ClusterDefinition cluster() {
        return site().cluster();
    }
}
