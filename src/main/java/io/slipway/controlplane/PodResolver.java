package io.slipway.controlplane;

import io.slipway.inventory.ClusterDefinition;

/** Which resolver file kubelet hands to pods (kubernetes-facts, section 13). */
final class PodResolver {

    private PodResolver() {}

    /** The file that host preparation writes with the site's real name servers, never one that points to loopback. */
    static String fileOf(ClusterDefinition cluster) {
        return cluster.resolver().upstream().isEmpty() ? "/etc/resolv.conf" : "/etc/slipway/resolv.conf";
    }
}
