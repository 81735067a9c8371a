package io.slipway.addons;

import io.slipway.kube.KubeCluster;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.RebootMarker;
import java.time.Duration;

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
        return NodeState.of(cluster, target.host())
                .map(node -> Difference.of(Draining.missing(cluster, node, target.host())))
                .orElse(Difference.none());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        Draining.cordon(cluster, NodeState.of(cluster, target.host()).orElseThrow(), target);
        Draining.evict(cluster, target.host());
        return Progress.done();
    }
}
