package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import java.util.List;

/**
 * A definition on its way: complete in form, but where the file has mistakes something harmless stands in their place. It
 * leaves this package only when there are none.
 *
 * @param cluster as far as it could be read
 * @param hostPaths where each of its hosts stands in the file
 * @param poolPaths where each of its pools stands in the file; empty when the pools are derived
 */
record Draft(ClusterDefinition cluster, List<String> hostPaths, List<String> poolPaths) {

    Draft {
        hostPaths = List.copyOf(hostPaths);
        poolPaths = List.copyOf(poolPaths);
    }

    boolean hasDerivedPools() {
        return poolPaths.isEmpty();
    }

    String poolPath(int index) {
        return hasDerivedPools() ? "hosts" : poolPaths.get(index);
    }
}
