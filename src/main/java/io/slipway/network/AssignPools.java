package io.slipway.network;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Host;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pins pools of pod addresses to racks (procedure P18; kubernetes-facts, section 11): first the node labels that their
 * selectors need, then the pools, then Calico's own default pools are disabled where they were made all the same. A
 * second run is harmless because existing pools are compared field by field and nothing is ever deleted.
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
        ClusterDefinition definition = target.cluster();
        refuse(PoolChecks.ofWanted(definition.pools()), StepFailure.Reason.UNUSABLE_INPUT,
                "Correct the pools in the cluster file, then retry.");
        List<Change> wanted = definition.pools().stream()
                .map(pool -> Change.of("pool " + pool.name() + ": " + pool.subnet() + ", blocks of /" + pool.blockSize()
                        + ", for nodes with " + pool.nodeSelector()))
                .toList();
        return ClusterObjects.inCluster(target.site(), wanted, cluster -> CalicoApi.version(cluster)
                .map(version -> Difference.of(ClusterObjects.changes(cluster, desired(cluster, version, definition))))
                .orElse(Difference.unknownUntil("Install the network plugin", wanted.toArray(Change[]::new))));
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        String version = CalicoApi.version(cluster).orElseThrow(() -> ReserveAddresses.notServed(title()));
        for (KubeObject object : desired(cluster, version, target.cluster())) {
            cluster.apply(object);
        }
        return Progress.done();
    }

    /** All that shall be, in the order of writing. */
    private List<KubeObject> desired(KubeCluster cluster, String version, ClusterDefinition definition) {
        List<KubeObject> existing = CalicoApi.all(cluster, version, "IPPool");
        refuse(PoolChecks.against(definition.pools(), existing), StepFailure.Reason.NEEDS_APPROVAL,
                "Add the pool to the cluster file, give the new one another name, or disable the old one (disabled: "
                        + "true keeps the addresses of running pods); then retry.");
        List<KubeObject> desired = new ArrayList<>(labels(cluster, definition));
        definition.pools().forEach(pool -> desired.add(pool(version, pool, existing)));
        existing.stream()
                .filter(found -> PoolChecks.KNOWN_DEFAULTS.contains(found.name()) && PoolChecks.enabled(found))
                .filter(found -> definition.pools().stream().noneMatch(pool -> pool.name().equals(found.name())))
                .forEach(found ->
                        desired.add(CalicoApi.object(version, "IPPool", found.name(), Map.of("disabled", true))));
        return desired;
    }

    /** Given at join; a node that somebody else joined, or whose rack was changed since, may lack them. */
    private static List<KubeObject> labels(KubeCluster cluster, ClusterDefinition definition) {
        List<KubeObject> nodes = new ArrayList<>();
        for (Host host : definition.hosts()) {
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
        Object prefix = existing.stream()
                .filter(found -> found.name().equals(pool.name()))
                .flatMap(found -> found.at("spec", "cidr").stream())
                .findFirst()
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

    private void refuse(List<String> wrong, StepFailure.Reason reason, String advice) {
        if (!wrong.isEmpty()) {
            throw new StepFailure(reason, title(), wrong, advice);
        }
    }
}
