package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.Ingress;
import io.slipway.kube.KubeObject;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Installs the site's ingress controller on every node (procedure P24). A second run is harmless because only objects
 * that differ are written. Whose manifest it is, is the site's choice; ingress-nginx was retired in March 2026
 * (kubernetes-facts, section 14).
 */
final class InstallIngress implements ClusterStep {

    private static final Set<String> WORKLOADS = Set.of("DaemonSet", "Deployment");

    @Override
    public String id() {
        return "installIngress";
    }

    @Override
    public String title() {
        return "Install the ingress controller";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().ingress().isPresent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Difference difference(ClusterTarget target) {
        Ingress ingress = target.cluster().ingress().orElseThrow();
        List<KubeObject> desired = desired(ingress);
        List<Change> wanted = List.of(
                Change.of("the " + desired.size() + " objects of " + ingress.manifest() + " are applied"));
        return ClusterObjects.inCluster(target.site(), wanted, cluster -> {
            List<Change> changes = new ArrayList<>(ClusterObjects.changes(cluster, desired));
            if (changes.isEmpty()) {
                desired.stream()
                        .map(KubeObject::key)
                        .filter(key -> WORKLOADS.contains(key.kind()))
                        .forEach(key -> changes.addAll(ClusterObjects.awaited(cluster.rollout(key))));
            }
            return Difference.of(changes);
        });
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        ClusterObjects.apply(target.site().kube(), desired(target.cluster().ingress().orElseThrow()));
        return Progress.done();
    }

    private List<KubeObject> desired(Ingress ingress) {
        return IngressManifest.edited(ClusterObjects.manifest(ingress.manifest(), title()), ingress.exposure());
    }
}
