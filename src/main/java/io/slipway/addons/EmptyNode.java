package io.slipway.addons;

import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.DeadHost;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.time.Duration;
import java.util.Optional;

/**
 * Empties the node of a host that leaves: cordons it and asks for the eviction of its pods, again and again while
 * disruption budgets refuse. A second run is harmless because only pods that are still there are asked for. The node of a
 * host that people have given up as dead is only cordoned: its pods cannot end by themselves and go with the node.
 */
final class EmptyNode implements HostStep {

    @Override
    public String id() {
        return "emptyNode";
    }

    @Override
    public String title() {
        return "Empty the node";
    }

    /** Longer than most pods' grace period and a replacement's start elsewhere. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(15);
    }

    @Override
    public Difference difference(HostTarget target) {
        KubeCluster cluster = target.site().kube();
        Optional<KubeObject> node = NodeState.of(cluster, target.host());
        if (node.isEmpty()) {
            return Difference.none();
        }
        return Difference.of(DeadHost.givenUp(target)
                ? Draining.cordoning(node.get(), target.host())
                : Draining.missing(cluster, node.get(), target.host()));
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        Draining.cordon(cluster, NodeState.of(cluster, target.host()).orElseThrow(), target);
        if (!DeadHost.givenUp(target)) {
            Draining.evict(cluster, target.host());
        }
        return Progress.done();
    }
}
