package io.slipway.network;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets CoreDNS ask the site's name servers (procedure P19; kubernetes-facts, section 13): with the hosts' own
 * {@code ::1} from resolv.conf it would ask itself, and its {@code loop} plugin ends it. A second run is harmless
 * because the pods' template carries the digest of the Corefile that they were last started for.
 */
final class ConfigureClusterDns implements ClusterStep {

    private static final ObjectKey CONFIGURATION = ObjectKey.of("v1", "ConfigMap", "kube-system", "coredns");
    private static final ObjectKey WORKLOAD = ObjectKey.of("apps/v1", "Deployment", "kube-system", "coredns");
    private static final String DIGEST = "slipway.io/corefile-digest";

    @Override
    public String id() {
        return "configureClusterDns";
    }

    @Override
    public String title() {
        return "Configure cluster DNS";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return !target.cluster().resolver().upstream().isEmpty();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Difference difference(ClusterTarget target) {
        List<Change> wanted = List.of(
                Change.of("CoreDNS forwards to " + target.cluster().resolver().upstream()));
        return ClusterObjects.inCluster(target.site(), wanted, cluster -> {
            List<KubeObject> desired = desired(cluster, target.cluster());
            List<Change> changes = new ArrayList<>(ClusterObjects.changes(cluster, desired));
            boolean podsHaveANetwork = target.cluster().networkPlugin().kind() != NetworkPlugin.Kind.NONE;
            if (changes.isEmpty() && !desired.isEmpty() && podsHaveANetwork) {
                changes.addAll(ClusterObjects.awaited(cluster.rollout(WORKLOAD)));
            }
            return Difference.of(changes);
        });
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        desired(cluster, target.cluster()).forEach(cluster::apply);
        return Progress.done();
    }

    /** The configuration, then the pods' template; nothing where the site's kubeadm configuration leaves CoreDNS out. */
    private List<KubeObject> desired(KubeCluster cluster, ClusterDefinition definition) {
        Optional<KubeObject> configuration = cluster.get(CONFIGURATION);
        if (configuration.isEmpty() || cluster.get(WORKLOAD).isEmpty()) {
            return List.of();
        }
        String corefile;
        try {
            corefile = Corefile.forwarding(
                    configuration.get().text("data", "Corefile").orElse(""),
                    definition.resolver().upstream(),
                    definition.resolver().dns64Prefix());
        } catch (IllegalArgumentException unusable) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    title(),
                    List.of(CONFIGURATION + ": " + unusable.getMessage()),
                    "Correct the Corefile in the cluster, then retry.");
        }
        return List.of(
                new KubeObject(Map.of(
                        "apiVersion", "v1",
                        "kind", "ConfigMap",
                        "metadata", Map.of("name", "coredns", "namespace", "kube-system"),
                        "data", Map.of("Corefile", corefile))),
                new KubeObject(Map.of(
                        "apiVersion", "apps/v1",
                        "kind", "Deployment",
                        "metadata", Map.of("name", "coredns", "namespace", "kube-system"),
                        "spec", Map.of("template",
                                Map.of("metadata", Map.of("annotations", Map.of(DIGEST, digest(corefile))))))));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
