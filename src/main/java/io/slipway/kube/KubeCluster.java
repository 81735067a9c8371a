package io.slipway.kube;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One cluster's API. Reads are always fresh. Every call is bounded in time and ends with a value or a
 * {@link KubeFailure}. Instances are shared between threads.
 */
public interface KubeCluster {

    /** The object, or empty when it does not exist or its kind is not served. */
    Optional<KubeObject> get(ObjectKey key);

    /** All objects of a kind in a namespace ({@code null}: all namespaces, or a cluster-scoped kind) with these labels. */
    List<KubeObject> list(String apiVersion, String kind, String namespace, Map<String, String> labels);

    /** Whether the API serves this kind. */
    boolean serves(String apiVersion, String kind);

    /**
     * What would change if the object were applied: every field that {@code desired} names and the cluster has
     * otherwise, one line each, and a YAML diff. Fields that only the cluster has do not count. Empty when nothing.
     */
    Optional<ObjectDifference> difference(KubeObject desired);

    /**
     * Creates the object or merges the named fields into it; a conflict with another writer is retried. Lists whose
     * elements have a name, port or the like are merged by it. A field with the value {@code null}, and a list element
     * with {@code $patch: delete} beside its name, shall be absent; {@link #difference} sees them likewise.
     */
    void apply(KubeObject desired);

    /** Deletes the object and waits until it is gone; a missing one is no failure. */
    void delete(ObjectKey key);

    /** Restarts a Deployment's or DaemonSet's pods the way {@code kubectl rollout restart} does. */
    void restart(ObjectKey workload);

    /** How a Deployment's or DaemonSet's roll-out stands. */
    Rollout rollout(ObjectKey workload);

    /** Asks for a pod's eviction, which disruption budgets may refuse; does not wait for its end. */
    Eviction evict(ObjectKey pod);

    /** Answers {@code /readyz} of the API server that this connection reaches. */
    boolean ready();

    /** The API server's version, {@code v1.36.2}. */
    String version();

    /**
     * How a roll-out stands.
     *
     * @param wanted pods that should run
     * @param ready pods that run the current template and are ready
     * @param detail the pods that are not, and why, one line each
     */
    record Rollout(int wanted, int ready, List<String> detail) {

        public boolean complete() {
            return wanted > 0 && ready >= wanted;
        }
    }

    /**
     * What would change in one object.
     *
     * @param key the object
     * @param exists false when it would be created
     * @param lines one line per field that differs
     * @param before the named fields as YAML, as they are
     * @param after the named fields as YAML, as they shall be
     */
    record ObjectDifference(ObjectKey key, boolean exists, List<String> lines, String before, String after) {

        /** From before to after as a unified diff. */
        public String diff() {
            List<String> old = before.lines().toList();
            Patch<String> patch = DiffUtils.diff(old, after.lines().toList());
            return String.join("\n", UnifiedDiffUtils.generateUnifiedDiff(
                    "a/" + key, "b/" + key, old, patch, 3));
        }
    }

    /** What came of asking for an eviction. */
    enum Eviction {
        /** The pod ends. */
        ACCEPTED,
        /** A disruption budget does not allow it now. */
        REFUSED,
        /** There is no such pod any more. */
        GONE
    }
}
