package io.slipway.network;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Change;
import io.slipway.step.ClusterObjects;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A cluster's pools and the node labels that they select by: as they are, as they shall be, and the way between on which
 * no node is ever without a pool. Calico gives no address on a node that no enabled pool selects (kubernetes-facts,
 * section 11), so what is new comes first, then what changes, then what goes.
 *
 * @param cluster the cluster's API
 * @param version the group and version for pools
 * @param existing all pools of the cluster
 * @param labels the labels that nodes shall have, as objects
 * @param wanted the cluster file's pools, as objects
 */
record PoolPlan(
        KubeCluster cluster, String version, List<KubeObject> existing, List<KubeObject> labels, List<KubeObject> wanted) {

    /**
     * Reads the pools and the nodes of the hosts that the operation is about.
     *
     * @throws StepFailure when the wanted pools cannot stand beside those that there are
     */
    static PoolPlan of(Site site, KubeCluster cluster, String version, String title) {
        List<Pool> pools = site.cluster().pools();
        List<KubeObject> existing = CalicoApi.all(cluster, version, "IPPool");
        refuse(title, PoolChecks.clashes(pools, existing), StepFailure.Reason.NEEDS_APPROVAL,
                "Give the new pool another name and a subnet of its own: what exists keeps its name, subnet and block size "
                        + "for good. Then retry.");
        List<Pool> fresh = pools.stream().filter(pool -> named(existing, pool.name()).isEmpty()).toList();
        if (!fresh.isEmpty()) {
            List<PoolBlock> blocks = PoolBlock.all(cluster);
            refuse(title, fresh.stream().flatMap(pool -> PoolChecks.otherBlocks(pool, blocks).stream()).toList(),
                    StepFailure.Reason.NEEDS_APPROVAL,
                    "Give the pool the block size of these blocks or a subnet of its own. Then retry.");
        }
        return new PoolPlan(cluster, version, existing, labels(cluster, site.hosts()),
                pools.stream().map(pool -> pool(version, pool, existing)).toList());
    }

    /** What a step that works on pools would change, once there is a cluster with Calico. */
    static Difference difference(
            ClusterTarget target, String title, BiFunction<KubeCluster, String, List<Change>> changes) {
        List<Pool> pools = target.cluster().pools();
        refuse(title, PoolChecks.ofWanted(pools), StepFailure.Reason.UNUSABLE_INPUT,
                "Correct the pools in the cluster file, then retry.");
        List<Change> shall = pools.stream()
                .map(pool -> Change.of("pool " + pool.name() + ": " + pool.subnet() + ", blocks of /" + pool.blockSize()
                        + ", for nodes with " + pool.nodeSelector()))
                .toList();
        return ClusterObjects.inCluster(target.site(), shall, cluster -> CalicoApi.version(cluster)
                .map(version -> Difference.of(changes.apply(cluster, version)))
                .orElse(Difference.unknownUntil("Install the network plugin", shall.toArray(Change[]::new))));
    }

    static void refuse(String title, List<String> wrong, StepFailure.Reason reason, String advice) {
        if (!wrong.isEmpty()) {
            throw new StepFailure(reason, title, wrong, advice);
        }
    }

    /** Given at join; a node that somebody else joined, or whose rack was changed since, may lack them. */
    private static List<KubeObject> labels(KubeCluster cluster, List<Host> hosts) {
        List<KubeObject> nodes = new ArrayList<>();
        for (Host host : hosts) {
            Map<String, Object> labels = new LinkedHashMap<>(host.labels());
            host.rack().ifPresent(rack -> labels.put(ClusterDefinition.RACK_LABEL, rack));
            ObjectKey key = ObjectKey.clusterScoped("v1", "Node", host.name().text());
            if (!labels.isEmpty() && cluster.get(key).isPresent()) {
                nodes.add(new KubeObject(Map.of(
                        "apiVersion", "v1",
                        "kind", "Node",
                        "metadata", Map.of("name", key.name(), "labels", labels))));
            }
        }
        return nodes;
    }

    /**
     * Encapsulation is switched off in words: raw objects without them once enabled VXLAN. An existing prefix keeps its
     * spelling, since Calico refuses to change it.
     */
    private static KubeObject pool(String version, Pool pool, List<KubeObject> existing) {
        Object prefix = named(existing, pool.name())
                .flatMap(found -> found.at("spec", "cidr"))
                .orElse(pool.subnet().toString());
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("cidr", prefix);
        spec.put("blockSize", pool.blockSize());
        spec.put("ipipMode", "Never");
        spec.put("vxlanMode", "Never");
        spec.put("natOutgoing", false);
        spec.put("nodeSelector", pool.nodeSelector());
        spec.put("disabled", false);
        return CalicoApi.object(version, "IPPool", pool.name(), spec);
    }

    private static Optional<KubeObject> named(List<KubeObject> pools, String name) {
        return pools.stream().filter(pool -> pool.name().equals(name)).findFirst();
    }

    /** The existing pools that are enabled and not in the cluster file. */
    List<KubeObject> strangers() {
        return existing.stream()
                .filter(PoolChecks::enabled)
                .filter(found -> named(wanted, found.name()).isEmpty())
                .toList();
    }

    /** All that shall be when these pools of others are disabled too. */
    List<KubeObject> desired(List<KubeObject> goes) {
        List<KubeObject> desired = new ArrayList<>(labels);
        desired.addAll(wanted);
        goes.forEach(pool -> desired.add(disabled(pool)));
        return desired;
    }

    private KubeObject disabled(KubeObject pool) {
        return CalicoApi.object(version, "IPPool", pool.name(), Map.of("disabled", true));
    }

    /**
     * Makes it so. Pools that are new come first and must be seen before anything else changes. Where the selector of a
     * pool in use changes, the pool selects by the old and by the new one until the nodes have their labels.
     *
     * @param goes pools of others that are disabled in the end
     */
    void carryOut(String title, List<KubeObject> goes) {
        List<KubeObject> fresh = wanted.stream().filter(pool -> !inUse(pool)).toList();
        fresh.forEach(cluster::apply);
        List<String> unseen = fresh.stream()
                .filter(pool -> cluster.difference(pool).isPresent())
                .map(pool -> PoolChecks.inWords(pool) + " was written and is not there as it was written")
                .toList();
        refuse(title, unseen, StepFailure.Reason.NOT_AS_WANTED,
                "Nothing else was changed, and every node has the pool that it had. See what changes the pool, then retry.");
        wanted.stream().flatMap(pool -> widened(pool).stream()).forEach(cluster::apply);
        labels.stream().filter(node -> cluster.difference(node).isPresent()).forEach(cluster::apply);
        wanted.stream().filter(this::inUse).filter(pool -> cluster.difference(pool).isPresent()).forEach(cluster::apply);
        goes.forEach(pool -> cluster.apply(disabled(pool)));
    }

    /** Whether nodes may draw from the pool before anything is changed. */
    private boolean inUse(KubeObject pool) {
        return named(existing, pool.name()).filter(PoolChecks::enabled).isPresent();
    }

    /** A selector's {@code &&} binds closer than its {@code ||}, so two selectors need no parentheses between them. */
    private Optional<KubeObject> widened(KubeObject pool) {
        String after = PoolChecks.selector(pool);
        return named(existing, pool.name())
                .filter(PoolChecks::enabled)
                .filter(found -> PoolChecks.unreadable(found).isEmpty())
                .map(PoolChecks::selector)
                .filter(before -> !before.equals(after) && !before.isBlank() && !after.isBlank())
                .map(before -> CalicoApi.object(
                        version, "IPPool", pool.name(), Map.of("nodeSelector", before + " || " + after)));
    }
}
