package io.slipway.network;

import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Waits until every host's node is Ready, which it becomes once the network plugin runs on it (procedure P17). Changes
 * nothing, so a second run is harmless.
 */
final class AwaitNodesReady implements ClusterStep {

    private static final ObjectKey CALICO_NODE = ObjectKey.of("apps/v1", "DaemonSet", "kube-system", "calico-node");

    @Override
    public String id() {
        return "awaitNodesReady";
    }

    @Override
    public String title() {
        return "Wait until all nodes are ready";
    }

    /** Without a network plugin of ours nodes turn Ready when the site brings its own. */
    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().networkPlugin().kind() != NetworkPlugin.Kind.NONE;
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Difference difference(ClusterTarget target) {
        List<Host> hosts = target.cluster().hosts();
        List<Change> wanted = List.of(Change.of(hosts.size() + " nodes are Ready"));
        return ClusterObjects.inCluster(target.site(), wanted, cluster -> {
            Map<String, KubeObject> nodes = new java.util.HashMap<>();
            cluster.list("v1", "Node", null, Map.of()).forEach(node -> nodes.put(node.name(), node));
            List<Change> missing = new ArrayList<>();
            for (Host host : hosts) {
                lack(nodes.get(host.name().text())).ifPresent(what -> missing.add(Change.of(host.name() + " " + what)));
            }
            if (!missing.isEmpty() && target.cluster().networkPlugin().kind() == NetworkPlugin.Kind.CALICO) {
                // Usually the reason; the node itself only says that its network is not ready.
                KubeCluster.Rollout calico = cluster.rollout(CALICO_NODE);
                ClusterObjects.awaited(calico).forEach(missing::add);
            }
            return Difference.of(missing);
        });
    }

    private static Optional<String> lack(KubeObject node) {
        if (node == null) {
            return Optional.of("is no node of the cluster");
        }
        if (node.condition("Ready").equals(Optional.of("True"))) {
            return Optional.empty();
        }
        return Optional.of("is not Ready: " + node.list("status", "conditions").stream()
                .map(condition -> (Map<?, ?>) condition)
                .filter(condition -> "Ready".equals(condition.get("type")))
                .map(condition -> String.valueOf(condition.get("message")))
                .findFirst()
                .orElse("kubelet has not reported yet"));
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        return Progress.done();
    }
}
