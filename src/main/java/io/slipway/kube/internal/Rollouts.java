package io.slipway.kube.internal;

import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges roll-outs as {@code kubectl rollout status} does, and says which pods are late and why. */
final class Rollouts {

    private Rollouts() {}

    static KubeCluster.Rollout of(KubeCluster cluster, ObjectKey key) {
        Optional<KubeObject> found = cluster.get(key);
        if (found.isEmpty()) {
            return new KubeCluster.Rollout(0, 0, List.of(key + " does not exist"));
        }
        KubeObject workload = found.get();
        boolean daemonSet = key.kind().equals("DaemonSet");
        int wanted = daemonSet
                ? number(workload, 0, "status", "desiredNumberScheduled")
                : number(workload, 1, "spec", "replicas");
        int updated = number(workload, 0, "status", daemonSet ? "updatedNumberScheduled" : "updatedReplicas");
        int available = number(workload, 0, "status", daemonSet ? "numberAvailable" : "availableReplicas");
        boolean seen = number(workload, 0, "status", "observedGeneration")
                >= number(workload, 0, "metadata", "generation");
        int ready = seen ? Math.min(updated, available) : 0;
        List<String> detail = new ArrayList<>();
        if (!seen) {
            detail.add(key + ": its controller has not seen the newest version yet");
        }
        if (ready < wanted || wanted == 0) {
            detail.add(key + ": " + ready + " of " + wanted + " pods are up to date and available");
            detail.addAll(latePods(cluster, workload));
        }
        return new KubeCluster.Rollout(wanted, ready, detail);
    }

    private static int number(KubeObject object, int missing, String... path) {
        return object.at(path).filter(Number.class::isInstance).map(value -> ((Number) value).intValue()).orElse(missing);
    }

    private static List<String> latePods(KubeCluster cluster, KubeObject workload) {
        Map<String, String> labels = workload.textMap("spec", "selector", "matchLabels");
        if (labels.isEmpty()) {
            return List.of();
        }
        return cluster.list("v1", "Pod", workload.key().namespace().orElse("default"), labels).stream()
                .filter(pod -> !pod.condition("Ready").equals(Optional.of("True")))
                .map(pod -> pod.name() + " on " + pod.text("spec", "nodeName").orElse("no node") + ": " + why(pod))
                .sorted()
                .toList();
    }

    private static String why(KubeObject pod) {
        for (String list : List.of("initContainerStatuses", "containerStatuses")) {
            for (Object element : pod.list("status", list)) {
                if (element instanceof Map<?, ?> status && status.get("state") instanceof Map<?, ?> state) {
                    for (String kind : List.of("waiting", "terminated")) {
                        if (state.get(kind) instanceof Map<?, ?> reason
                                && reason.get("reason") != null
                                && !"Completed".equals(reason.get("reason"))) {
                            Object message = reason.get("message");
                            return status.get("name") + " " + reason.get("reason")
                                    + (message == null ? "" : ": " + message);
                        }
                    }
                }
            }
        }
        for (Object element : pod.list("status", "conditions")) {
            if (element instanceof Map<?, ?> condition
                    && "False".equals(condition.get("status"))
                    && condition.get("message") != null) {
                return String.valueOf(condition.get("message"));
            }
        }
        return pod.text("status", "phase").orElse("not ready");
    }
}
