package io.slipway.network;

import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Installs the network plugin (procedure P17; kubernetes-facts, section 11): Calico's manifest edited for IPv6 only, or
 * another plugin's manifest as it is. A second run is harmless because only objects that differ are written. What needs
 * a pod address itself (calico-kube-controllers) is not waited for: there are no pools yet.
 */
final class InstallNetworkPlugin implements ClusterStep {

    private static final ObjectKey CALICO_NODE = ObjectKey.of("apps/v1", "DaemonSet", "kube-system", "calico-node");

    @Override
    public String id() {
        return "installNetworkPlugin";
    }

    @Override
    public String title() {
        return "Install the network plugin";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().networkPlugin().kind() != NetworkPlugin.Kind.NONE;
    }

    /** Images are pulled and every node starts its pod; a big cluster over a slow registry takes its time. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(15);
    }

    @Override
    public Difference difference(ClusterTarget target) {
        NetworkPlugin plugin = target.cluster().networkPlugin();
        List<KubeObject> desired = desired(plugin);
        List<Change> wanted =
                List.of(Change.of("the " + desired.size() + " objects of " + plugin.manifest().orElse("") + " are applied"));
        return ClusterObjects.inCluster(target.site(), wanted, cluster -> {
            List<Change> changes = new ArrayList<>(ClusterObjects.changes(cluster, desired));
            if (changes.isEmpty()) {
                workloads(desired).forEach(key -> changes.addAll(ClusterObjects.awaited(cluster.rollout(key))));
            }
            return Difference.of(changes);
        });
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        ClusterObjects.apply(target.site().kube(), desired(target.cluster().networkPlugin()));
        return Progress.done();
    }

    /** The plugin's pods on the host network: all that can run before there are pools. */
    private static List<ObjectKey> workloads(List<KubeObject> desired) {
        List<ObjectKey> keys = desired.stream()
                .filter(object -> object.key().kind().equals("DaemonSet"))
                .filter(object -> object.text("spec", "template", "spec", "hostNetwork").orElse("").equals("true"))
                .map(KubeObject::key)
                .toList();
        return keys.isEmpty() && desired.stream().anyMatch(object -> object.key().equals(CALICO_NODE))
                ? List.of(CALICO_NODE)
                : keys;
    }

    private List<KubeObject> desired(NetworkPlugin plugin) {
        String source = plugin.manifest().orElseThrow();
        List<KubeObject> manifest = ClusterObjects.manifest(source, title());
        if (plugin.kind() != NetworkPlugin.Kind.CALICO) {
            return manifest;
        }
        try {
            CalicoManifest.version(manifest)
                    .filter(found -> plugin.version().filter(wanted -> !wanted.equals(found)).isPresent())
                    .ifPresent(found -> {
                        throw new IllegalArgumentException("it is of Calico " + found + ", the cluster file says "
                                + plugin.version().orElse(""));
                    });
            return CalicoManifest.edited(manifest);
        } catch (IllegalArgumentException unusable) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    title(),
                    List.of(source + ": " + unusable.getMessage()),
                    "Correct the network plugin's manifest or version in the cluster file, then retry.");
        }
    }
}
