package io.slipway.step;

import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import io.slipway.kube.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What steps that bring objects into a cluster have in common. */
public final class ClusterObjects {

    private static final String FIRST = "Initialise the control plane";

    private static final int LOOKS_FOR_A_KIND = 40;
    private static final Duration LOOK = Duration.ofMillis(250);

    private ClusterObjects() {}

    /**
     * Asks the cluster; while there is none yet, the difference is unknown until init.
     *
     * @param wanted what shall be, shown while there is no cluster
     */
    public static Difference inCluster(Site site, List<Change> wanted, Function<KubeCluster, Difference> look) {
        KubeCluster cluster;
        try {
            cluster = site.kube();
        } catch (KubeFailure failure) {
            if (failure.reason() == KubeFailure.Reason.NO_CREDENTIALS) {
                return Difference.unknownUntil(FIRST, wanted.toArray(Change[]::new));
            }
            throw failure;
        }
        return look.apply(cluster);
    }

    /** One change for every object that is not as desired, with its diff. */
    public static List<Change> changes(KubeCluster cluster, List<KubeObject> desired) {
        List<Change> changes = new ArrayList<>();
        for (KubeObject object : desired) {
            cluster.difference(object).map(ClusterObjects::change).ifPresent(changes::add);
        }
        return changes;
    }

    private static Change change(KubeCluster.ObjectDifference difference) {
        List<String> lines = difference.lines();
        String more = lines.size() > 1 ? " (and " + (lines.size() - 1) + " more)" : "";
        return new Change(lines.get(0) + more, Optional.of(difference.diff()));
    }

    /** Namespaces and definitions of kinds come before what needs them; otherwise the manifest's order stays. */
    private static List<KubeObject> inOrder(List<KubeObject> manifest) {
        return manifest.stream().sorted(Comparator.comparingInt(ClusterObjects::rank)).toList();
    }

    private static int rank(KubeObject object) {
        return switch (object.key().kind()) {
            case "Namespace" -> 0;
            case "CustomResourceDefinition" -> 1;
            default -> 2;
        };
    }

    /** Writes every object that is not as desired, namespaces and definitions of kinds first. */
    public static void apply(KubeCluster cluster, List<KubeObject> manifest) {
        for (KubeObject object : inOrder(manifest)) {
            if (cluster.difference(object).isPresent()) {
                awaitKind(cluster, object.key());
                cluster.apply(object);
            }
        }
    }

    /** A definition that was applied a moment ago is served a moment later; what never is, the API refuses by itself. */
    private static void awaitKind(KubeCluster cluster, ObjectKey key) {
        for (int look = 1; look < LOOKS_FOR_A_KIND && !cluster.serves(key.apiVersion(), key.kind()); look++) {
            try {
                Thread.sleep(LOOK.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Slipway is stopping", interrupted);
            }
        }
    }

    /** A roll-out that is not complete as changes that come true by themselves; empty when it is. */
    public static List<Change> awaited(KubeCluster.Rollout rollout) {
        return rollout.complete() ? List.of() : rollout.detail().stream().map(Change::of).toList();
    }

    /**
     * The objects of a manifest that the cluster file names.
     *
     * @throws StepFailure with reason UNUSABLE_INPUT when it cannot be fetched or read
     */
    public static List<KubeObject> manifest(String source, String what) {
        try {
            List<KubeObject> objects = Manifests.parse(Manifests.fetch(source));
            if (objects.isEmpty()) {
                throw new IllegalArgumentException("the manifest " + source + " holds no object");
            }
            return objects;
        } catch (IllegalArgumentException unusable) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    what,
                    List.of(source + ": " + unusable.getMessage()),
                    "Correct the manifest or its place in the cluster file, then retry.");
        }
    }
}
