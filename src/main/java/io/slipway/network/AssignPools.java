package io.slipway.network;

import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.List;

/**
 * Pins pools of pod addresses to racks (procedure P18; kubernetes-facts, section 11), as part of a bring-up or a join:
 * labels only the nodes that the operation is about, and stops before pools of somebody else's. Only Calico's own default
 * pools are disabled, where they were made all the same. A second run is harmless because existing pools are compared
 * field by field and nothing is ever deleted.
 */
final class AssignPools implements ClusterStep {

    @Override
    public String id() {
        return "assignPools";
    }

    @Override
    public String title() {
        return "Assign pools";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().networkPlugin().kind() == NetworkPlugin.Kind.CALICO
                && !target.cluster().pools().isEmpty();
    }

    @Override
    public Difference difference(ClusterTarget target) {
        return PoolPlan.difference(target, title(), (cluster, version) -> {
            PoolPlan plan = plan(target, cluster, version);
            return ClusterObjects.changes(cluster, plan.desired(defaults(plan)));
        });
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        String version = CalicoApi.version(cluster).orElseThrow(() -> ReserveAddresses.notServed(title()));
        PoolPlan plan = plan(target, cluster, version);
        plan.carryOut(title(), defaults(plan));
        return Progress.done();
    }

    private PoolPlan plan(ClusterTarget target, KubeCluster cluster, String version) {
        PoolPlan plan = PoolPlan.of(target.site(), cluster, version, title());
        PoolPlan.refuse(title(), PoolChecks.inTheWay(target.cluster().pools(), plan.existing()),
                StepFailure.Reason.NEEDS_APPROVAL,
                "Add the pool to the cluster file, or start the process \"Assign pools\": its plan shows who has addresses "
                        + "of the pool and disables it when you approve. Then retry.");
        return plan;
    }

    /** Calico's own, which nobody asked for. */
    private static List<KubeObject> defaults(PoolPlan plan) {
        return plan.strangers().stream().filter(found -> PoolChecks.KNOWN_DEFAULTS.contains(found.name())).toList();
    }
}
