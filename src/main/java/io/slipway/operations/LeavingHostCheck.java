package io.slipway.operations;

import io.slipway.controlplane.RemovalOutlook;
import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.inventory.Host;
import io.slipway.journal.Finding;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.ObjectKey;
import io.slipway.step.DeadHost;
import io.slipway.step.HostTarget;
import io.slipway.step.RebootMarker;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be said about a host before it leaves: whether it lives, what its leaving does to etcd, and what people have
 * to change elsewhere. Whether it could be prepared does not matter any more.
 */
final class LeavingHostCheck implements HostCheck {

    @Override
    public Looked check(HostTarget target) {
        List<Finding> findings = new ArrayList<>();
        life(target).ifPresent(findings::add);
        if (target.host().isControlPlane()) {
            findings.addAll(etcd(target));
        }
        findings.add(balancer(target.host()));
        return new Looked(findings, Map.of());
    }

    /** Nothing to say about a host that answers. Dead is one that neither SSH nor the cluster's API hears of. */
    private static Optional<Finding> life(HostTarget target) {
        try {
            target.shell().read(new Query.File(RebootMarker.BOOT_ID));
            return Optional.empty();
        } catch (HostFailure failure) {
            Finding unreachable = Unplannable.finding(target.host().name(), failure);
            if (failure.reason() != HostFailure.Reason.UNREACHABLE) {
                return Optional.of(unreachable);
            }
            Optional<String> ready;
            try {
                ready = ready(target);
            } catch (KubeFailure unknown) {
                return Optional.of(new Finding(
                        unreachable.host(), unreachable.id(), Finding.Severity.ERROR,
                        "SSH does not reach it, and the cluster's API does not say how its node is",
                        "Bring back the way to the host or to the API servers, then check again."));
            }
            return Optional.of(ready.equals(Optional.of("True"))
                    ? new Finding(
                            unreachable.host(), unreachable.id(), Finding.Severity.ERROR,
                            "SSH does not reach it, but its node is Ready: the host lives",
                            "Make SSH reach it, or power it off; a minute later it counts as dead. Then check again.")
                    : dead(target.host(), ready));
        }
    }

    private static Optional<String> ready(HostTarget target) {
        return target.site().kube().get(ObjectKey.clusterScoped("v1", "Node", target.host().name().text()))
                .map(node -> node.condition("Ready").orElse("Unknown"));
    }

    private static Finding dead(Host host, Optional<String> ready) {
        return new Finding(
                Optional.of(host.name().text()),
                DeadHost.FINDING,
                Finding.Severity.WARNING,
                "SSH does not reach it and its node " + ready.map(state -> "is not Ready (" + state + ")")
                        .orElse("is gone") + ": it counts as dead. It is not reset; its pods are given up",
                "Approve only when it is powered off for good: pods that still run there keep addresses that others get. If it"
                        + " ever comes back, keep it off this network until kubeadm reset ran on it or it was installed"
                        + " anew: its kubelet would register it again.");
    }

    private static List<Finding> etcd(HostTarget target) {
        try {
            return RemovalOutlook.of(target.site()).stream()
                    .filter(outlook -> outlook.host().equals(target.host()))
                    .map(LeavingHostCheck::finding)
                    .toList();
        } catch (StepFailure | KubeFailure failure) {
            return List.of(new Finding(
                    Optional.of(target.host().name().text()),
                    RemovalOutlook.FINDING,
                    Finding.Severity.ERROR,
                    "etcd cannot be asked what the removal does to it: " + failure.getMessage().lines().skip(1).findFirst()
                            .orElse("").strip(),
                    "Bring etcd back on a control-plane host that stays, then check again."));
        }
    }

    private static Finding finding(RemovalOutlook outlook) {
        return new Finding(
                Optional.of(outlook.host().name().text()),
                RemovalOutlook.FINDING,
                switch (outlook.risk()) {
                    case NONE -> Finding.Severity.INFORMATION;
                    case NEXT_FAILURE_STOPS -> Finding.Severity.WARNING;
                    case STOPS -> Finding.Severity.ERROR;
                },
                outlook.told(),
                outlook.advice());
    }

    private static Finding balancer(Host host) {
        return new Finding(
                Optional.of(host.name().text()),
                "balancer-member",
                Finding.Severity.INFORMATION,
                "it may be a member of the balancer in front of the " + (host.isControlPlane() ? "control plane" : "workers"),
                "Take " + host.address() + " out of the balancer's members.");
    }

    @Override
    public List<Finding> compare(Map<String, Map<String, String>> facts) {
        return List.of();
    }
}
