package io.slipway.addons;

import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a node take pods again after its reboot (procedure P21). A second run is harmless because only a node that
 * Slipway itself cordoned is changed; one that a person cordoned stays so.
 */
final class UncordonNode implements HostStep {

    @Override
    public String id() {
        return "uncordonNode";
    }

    @Override
    public String title() {
        return "Uncordon node";
    }

    @Override
    public Difference difference(HostTarget target) {
        Optional<KubeObject> node = NodeState.of(target.site().kube(), target.host());
        return node.flatMap(NodeState::cordonedBy)
                .map(operation -> Difference.of(
                        Change.of(target.host().name() + " is cordoned by " + operation + ", shall take pods")))
                .orElse(Difference.none());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        Map<String, Object> annotations = new HashMap<>();
        annotations.put(NodeState.CORDONED_BY, null);
        cluster.apply(NodeState.change(target.host(), annotations, false));
        return Progress.done();
    }
}
