package io.slipway.controlplane;

import io.slipway.kube.KubeCluster;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.List;
import java.util.Optional;

/**
 * Deletes the node of a host that leaves; {@code kubeadm reset} leaves it (kubernetes-facts, section 7), and with it pods
 * of a dead host would stay for ever. A second run is harmless because a node that is gone stays gone, and another
 * machine's node of the same name is not touched.
 */
final class DeleteNode implements HostStep {

    @Override
    public String id() {
        return "deleteNode";
    }

    @Override
    public String title() {
        return "Delete the node";
    }

    @Override
    public Difference difference(HostTarget target) {
        Optional<NodeObject> node = NodeObject.of(target.site().kube(), target.host());
        return node.map(found -> Difference.of(Change.of("node " + target.host().name() + " is registered with "
                        + String.join(", ", found.internalAddresses()) + (found.ready() ? ", Ready" : ", not Ready"))))
                .orElse(Difference.none());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeCluster kube = target.site().kube();
        Optional<NodeObject> node = NodeObject.of(kube, target.host());
        if (node.isEmpty()) {
            return Progress.done();
        }
        List<String> addresses = node.get().internalAddresses();
        if (!addresses.isEmpty() && !node.get().hasAddress(target.host())) {
            throw new StepFailure(
                    StepFailure.Reason.NEEDS_APPROVAL,
                    title() + " " + target.host().name(),
                    List.of("the node has the addresses " + addresses + ", the host that leaves has "
                            + target.host().address()),
                    "Another machine runs under this name. If its node may go too, run kubectl delete node "
                            + target.host().name() + ", then retry; else cancel.");
        }
        kube.delete(NodeObject.key(target.host()));
        return Progress.done();
    }
}
