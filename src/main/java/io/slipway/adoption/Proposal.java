package io.slipway.adoption;

import java.util.List;
import java.util.Map;

/**
 * A definition as it was written of a cluster.
 *
 * @param text the cluster file
 * @param leftOut sections that would be mistakes as they are in the cluster, by their place, with what is wrong
 * @param asked what a cluster cannot tell, in words
 */
record Proposal(String text, Map<String, String> leftOut, List<String> asked) {

    Proposal {
        leftOut = Map.copyOf(leftOut);
        asked = List.copyOf(asked);
    }
}
