package io.slipway.events;

import io.slipway.inventory.ClusterName;
import java.util.List;
import java.util.Map;

/** Where pods answer. Implemented by {@code operations}, which knows the clusters and how they are reached. */
public interface AddressSource {

    /** All clusters that are known. */
    List<ClusterName> clusters();

    /**
     * Reads a cluster now.
     *
     * @return by namespace a text that is the same as long as the addresses of its pods, and what they can be selected by,
     *     are the same
     * @throws RuntimeException when the cluster cannot be asked now
     */
    Map<String, String> addresses(ClusterName cluster);
}
