package io.slipway.network;

import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.kube.KubeCluster;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Notice;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the pools of a cluster that runs those of its cluster file (procedure P18; kubernetes-facts, section 11), in the
 * order that never leaves a node without a pool: new pools, selectors that select the old and the new, labels, selectors,
 * and at last the pools that are not in the cluster file are disabled. Its plan says so for each, with who keeps an address;
 * the approval of the plan is the leave to do it. A second run is harmless because existing pools are compared field by
 * field; nothing is ever deleted, and pods keep their addresses.
 */
final class ChangePools implements ClusterStep {

    @Override
    public String id() {
        return "changePools";
    }

    @Override
    public String title() {
        return "Change the pools";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().networkPlugin().kind() == NetworkPlugin.Kind.CALICO
                && !target.cluster().pools().isEmpty();
    }

    @Override
    public Difference difference(ClusterTarget target) {
        return PoolPlan.difference(target, title(), (cluster, version) -> changes(outlook(target, cluster, version)));
    }

    private PoolOutlook outlook(ClusterTarget target, KubeCluster cluster, String version) {
        return PoolOutlook.of(PoolPlan.of(target.site(), cluster, version, title()));
    }

    private List<Change> changes(PoolOutlook outlook) {
        PoolPlan.refuse(title(), outlook.withoutPool(), StepFailure.Reason.UNUSABLE_INPUT,
                "Give the node a rack in the cluster file, or a pool whose selector matches its labels; then retry.");
        List<Change> changes = new ArrayList<>(
                ClusterObjects.changes(outlook.plan().cluster(), outlook.plan().desired(List.of())));
        changes.addAll(outlook.going());
        if (!changes.isEmpty()) {
            outlook.keeping().ifPresent(changes::add);
        }
        return changes;
    }

    @Override
    public List<Notice> notices(ClusterTarget target) {
        KubeCluster cluster = target.site().kube();
        return CalicoApi.version(cluster).map(version -> outlook(target, cluster, version).notices()).orElse(List.of());
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        String version = CalicoApi.version(cluster).orElseThrow(() -> ReserveAddresses.notServed(title()));
        PoolOutlook outlook = outlook(target, cluster, version);
        outlook.plan().carryOut(title(), outlook.goes());
        return Progress.done();
    }
}
