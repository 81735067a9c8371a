package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.util.Map;

/**
 * Writes the text with which a process begins that takes in a cluster which Slipway does not know yet: what has to be known
 * to look at it. Implemented by {@code adoption}.
 */
@FunctionalInterface
public interface FirstDefinitions {

    /**
     * @param asked the variables of the start, of any type
     * @return a cluster file that only the operation reads
     * @throws IllegalArgumentException when something is missing or wrong; the message says what would be right
     */
    String of(ClusterName cluster, Map<String, Object> asked);
}
