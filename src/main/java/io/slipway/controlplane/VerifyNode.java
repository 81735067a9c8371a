package io.slipway.controlplane;

import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees that the host's node is registered with exactly its own IPv6 address, its role and its labels (procedure P15);
 * labels that are missing are set. A second run is harmless because labels are only merged.
 */
final class VerifyNode implements HostStep {

    @Override
    public String id() {
        return "verifyNode";
    }

    @Override
    public String title() {
        return "Verify node";
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Difference difference(HostTarget target) {
        Host host = target.host();
        KubeCluster kube;
        try {
            kube = target.site().kube();
        } catch (KubeFailure failure) {
            if (failure.reason() == KubeFailure.Reason.NO_CREDENTIALS) {
                return Difference.unknownUntil(
                        InitialiseControlPlane.TITLE,
                        Change.of("node " + host.name() + " with " + host.address() + " and labels " + wanted(host)));
            }
            throw failure;
        }
        Optional<NodeObject> node = NodeObject.of(kube, host);
        if (node.isEmpty()) {
            return Difference.of(Change.of("node " + host.name() + " is not registered"));
        }
        List<Change> changes = new ArrayList<>();
        List<String> addresses = node.get().internalAddresses();
        if (!addresses.equals(List.of(host.address().text()))) {
            changes.add(Change.of("node " + host.name() + " has the InternalIP " + addresses + ", shall have exactly "
                    + host.address()));
        }
        missing(host, node.get()).forEach((label, value) -> changes.add(Change.of("node " + host.name()
                + " has no label " + label + (value.isEmpty() ? "" : "=" + value))));
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeCluster kube = target.site().kube();
        NodeObject.of(kube, target.host())
                .map(node -> missing(target.host(), node))
                .filter(labels -> !labels.isEmpty())
                .ifPresent(labels -> {
                    Map<String, Object> object = new LinkedHashMap<>();
                    object.put("apiVersion", "v1");
                    object.put("kind", "Node");
                    object.put("metadata", Map.of("name", target.host().name().text(), "labels", labels));
                    kube.apply(new KubeObject(object));
                });
        return Progress.done();
    }

    private static Map<String, String> wanted(Host host) {
        Map<String, String> labels = new LinkedHashMap<>(KubeadmConfiguration.nodeLabels(host));
        if (host.isControlPlane()) {
            labels.put(NodeObject.CONTROL_PLANE_LABEL, "");
        }
        return labels;
    }

    private static Map<String, String> missing(Host host, NodeObject node) {
        Map<String, String> missing = wanted(host);
        missing.entrySet().removeIf(label -> label.getValue().equals(node.labels().get(label.getKey())));
        return missing;
    }
}
