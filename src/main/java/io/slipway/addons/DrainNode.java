package io.slipway.addons;

import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.RebootMarker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Empties a node before its reboot (procedure P21): cordons it and asks for the eviction of its pods, again and again
 * while disruption budgets refuse. A second run is harmless because only pods that are still there are asked for, and
 * a host that was rebooted is left alone.
 */
final class DrainNode implements HostStep {

    @Override
    public String id() {
        return "drainNode";
    }

    @Override
    public String title() {
        return "Drain node";
    }

    /** Longer than most pods' grace period and a replacement's start elsewhere. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(15);
    }

    @Override
    public Difference difference(HostTarget target) {
        if (!RebootMarker.rebootNeeded(Reboots.read(target.site(), target.host()))) {
            return Difference.none();
        }
        KubeCluster cluster = target.site().kube();
        Optional<KubeObject> node = NodeState.of(cluster, target.host());
        if (node.isEmpty()) {
            return Difference.none();
        }
        List<Change> changes = new ArrayList<>();
        if (!NodeState.isCordoned(node.get())) {
            changes.add(Change.of(target.host().name() + " takes new pods, shall be cordoned"));
        }
        List<KubeObject> pods = evictable(cluster, target);
        List<KubeObject> budgets =
                pods.isEmpty() ? List.of() : cluster.list("policy/v1", "PodDisruptionBudget", null, Map.of());
        pods.forEach(pod -> changes.add(Change.of(stillThere(pod, budgets))));
        return Difference.of(changes);
    }

    /** All but what comes back by itself on the same node: static pods, DaemonSets' pods, and pods that have ended. */
    private static List<KubeObject> evictable(KubeCluster cluster, HostTarget target) {
        return cluster.list("v1", "Pod", null, Map.of()).stream()
                .filter(pod -> pod.text("spec", "nodeName").equals(Optional.of(target.host().name().text())))
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

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        KubeObject node = NodeState.of(cluster, target.host()).orElseThrow();
        if (!NodeState.isCordoned(node)) {
            cluster.apply(NodeState.change(
                    target.host(), Map.of(NodeState.CORDONED_BY, target.site().work().operation()), true));
        }
        for (KubeObject pod : evictable(cluster, target)) {
            if (controller(pod).isPresent() && pod.at("metadata", "deletionTimestamp").isEmpty()) {
                cluster.evict(pod.key());
            }
        }
        return Progress.done();
    }
}
