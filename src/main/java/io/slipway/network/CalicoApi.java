package io.slipway.network;

import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of Calico's two API groups a cluster serves. IPAM reads the same fields from both; the names of pools and
 * reservations do not differ (kubernetes-facts, section 11).
 */
final class CalicoApi {

    /** Served by Calico's API server, or as definitions of their own since 3.32. */
    private static final String NATIVE = "projectcalico.org/v3";

    private static final String STORED = "crd.projectcalico.org/v1";

    private CalicoApi() {}

    /** The group and version for pools and reservations, or empty while Calico is not installed. */
    static Optional<String> version(KubeCluster cluster) {
        return List.of(NATIVE, STORED).stream()
                .filter(version -> cluster.serves(version, "IPPool"))
                .findFirst();
    }

    /** Where IPAM keeps its own records: the storage's group wherever it is served, the native one otherwise. */
    static Optional<String> storing(KubeCluster cluster, String kind) {
        return List.of(STORED, NATIVE).stream().filter(version -> cluster.serves(version, kind)).findFirst();
    }

    static List<KubeObject> all(KubeCluster cluster, String version, String kind) {
        return cluster.list(version, kind, null, Map.of());
    }

    static KubeObject object(String version, String kind, String name, Map<String, Object> spec) {
        return new KubeObject(Map.of(
                "apiVersion", version, "kind", kind, "metadata", Map.of("name", name), "spec", spec));
    }
}
