package io.slipway.addons;

import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.HostTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Empties nodes: cordons them and asks for the eviction of their pods, which disruption budgets may refuse. */
final class Draining {

    private Draining() {}

    /** What is not yet as in an empty node: that it takes new pods, and each pod that is there with what holds it. */
    static List<Change> missing(KubeCluster cluster, KubeObject node, Host host) {
        List<Change> changes = new ArrayList<>(cordoning(node, host));
        List<KubeObject> pods = evictable(cluster, host);
        List<KubeObject> budgets =
                pods.isEmpty() ? List.of() : cluster.list("policy/v1", "PodDisruptionBudget", null, Map.of());
        pods.forEach(pod -> changes.add(Change.of(stillThere(pod, budgets))));
        return changes;
    }

    /** Whether the node takes new pods. */
    static List<Change> cordoning(KubeObject node, Host host) {
        return NodeState.isCordoned(node)
                ? List.of()
                : List.of(Change.of(host.name() + " takes new pods, shall be cordoned"));
    }

    static void cordon(KubeCluster cluster, KubeObject node, HostTarget target) {
        if (!NodeState.isCordoned(node)) {
            cluster.apply(NodeState.change(
                    target.host(), Map.of(NodeState.CORDONED_BY, target.site().work().operation()), true));
        }
    }

    /** Asks once for the eviction of every pod that somebody would start again elsewhere. */
    static void evict(KubeCluster cluster, Host host) {
        for (KubeObject pod : evictable(cluster, host)) {
            if (controller(pod).isPresent() && pod.at("metadata", "deletionTimestamp").isEmpty()) {
                cluster.evict(pod.key());
            }
        }
    }

    /** All but what comes back by itself on the same node: static pods, DaemonSets' pods, and pods that have ended. */
    private static List<KubeObject> evictable(KubeCluster cluster, Host host) {
        return cluster.list("v1", "Pod", null, Map.of()).stream()
                .filter(pod -> pod.text("spec", "nodeName").equals(Optional.of(host.name().text())))
                .filter(pod -> !pod.textMap("metadata", "annotations").containsKey("kubernetes.io/config.mirror"))
                .filter(pod -> !controller(pod).equals(Optional.of("DaemonSet")))
                .filter(pod -> !List.of("Succeeded", "Failed").contains(pod.text("status", "phase").orElse("")))
                .toList();
    }

    private static Optional<String> controller(KubeObject pod) {
        return pod.list("metadata", "ownerReferences").stream()
                .map(reference -> (Map<?, ?>) reference)
                .filter(reference -> Boolean.TRUE.equals(reference.get("controller")))
                .map(reference -> String.valueOf(reference.get("kind")))
                .findFirst();
    }

    private static String stillThere(KubeObject pod, List<KubeObject> budgets) {
        String name = "pod " + pod.key().namespace().orElse("default") + "/" + pod.name();
        if (controller(pod).isEmpty()) {
            return name + " belongs to nobody who would start it again; move or delete it by hand";
        }
        if (pod.at("metadata", "deletionTimestamp").isPresent()) {
            return name + " is ending";
        }
        return budgets.stream()
                .filter(budget -> budget.key().namespace().equals(pod.key().namespace()))
                .filter(budget -> budget.text("status", "disruptionsAllowed").equals(Optional.of("0")))
                .filter(budget -> selects(budget, pod))
                .findFirst()
                .map(budget -> name + " is held by the disruption budget " + budget.name())
                .orElse(name + " is still there");
    }

    private static boolean selects(KubeObject budget, KubeObject pod) {
        Map<String, String> wanted = budget.textMap("spec", "selector", "matchLabels");
        return !wanted.isEmpty()
                && pod.textMap("metadata", "labels").entrySet().containsAll(wanted.entrySet());
    }
}
