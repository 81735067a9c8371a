package io.slipway.addons;

import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host's node as the API sees it. */
final class NodeState {

    /** Who cordoned the node: only what Slipway cordoned, Slipway uncordons. */
    static final String CORDONED_BY = "slipway.io/cordoned-by";

    private NodeState() {}

    static Optional<KubeObject> of(KubeCluster cluster, Host host) {
        return cluster.get(ObjectKey.clusterScoped("v1", "Node", host.name().text()));
    }

    static boolean isCordoned(KubeObject node) {
        return node.text("spec", "unschedulable").orElse("false").equals("true");
    }

    static Optional<String> cordonedBy(KubeObject node) {
        return Optional.ofNullable(node.textMap("metadata", "annotations").get(CORDONED_BY))
                .filter(operation -> !operation.equals("null"));
    }

    /** What a host that should be back lacks at the API, in words. */
    static List<String> lacks(KubeCluster cluster, Host host) {
        List<String> lacks = new ArrayList<>();
        Optional<KubeObject> node = of(cluster, host);
        if (node.isEmpty()) {
            lacks.add("it is no node of the cluster");
        } else if (!node.get().condition("Ready").equals(Optional.of("True"))) {
            lacks.add("its node is not Ready");
        }
        return lacks;
    }

    static KubeObject change(Host host, Map<String, Object> annotations, boolean unschedulable) {
        return new KubeObject(Map.of(
                "apiVersion", "v1",
                "kind", "Node",
                "metadata", Map.of("name", host.name().text(), "annotations", annotations),
                "spec", Map.of("unschedulable", unschedulable)));
    }
}
