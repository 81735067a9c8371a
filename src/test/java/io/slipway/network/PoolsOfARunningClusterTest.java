package io.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.NodeSelector;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import io.slipway.kube.ObjectKey;
import io.slipway.lab.LabBench;
import io.slipway.step.Change;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Notice;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import io.slipway.step.StepOutcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pools of a cluster that runs are changed: told before, in an order that leaves no node without a pool. */
class PoolsOfARunningClusterTest {

    private static final String STORED = "crd.projectcalico.org/v1";
    private static final String STEP = "changePools";

    private final NetworkSteps steps = new NetworkSteps();
    private final JoinedCluster cluster = new JoinedCluster(steps);

    @AfterEach
    void close() {
        cluster.close();
    }

    /** With the pools of its racks and pods on every worker. */
    private void running() {
        cluster.joined();
        cluster.lab.cluster().recordAddresses();
        Stream.of("installNetworkPlugin", "reserveAddresses", "assignPools").forEach(cluster::run);
        for (String node : List.of("h3", "h4", "h5")) {
            apply("{apiVersion: v1, kind: Pod, metadata: {name: web-%s, namespace: default}, spec: {nodeName: %s, containers: "
                    .formatted(node, node) + "[{name: web, image: registry.k8s.io/e2e-test-images/agnhost:2.53}]}}");
        }
        cluster.lab.cluster().settle();
    }

    private void apply(String yaml) {
        cluster.kube("test").apply(Manifests.parse(yaml).get(0));
    }

    private void rack(String host, String rack) {
        cluster.with(definition -> Definitions.withHosts(definition, definition.hosts().stream()
                .map(each -> each.name().text().equals(host) ? inRack(each, rack) : each)
                .toList()));
    }

    private static Host inRack(Host host, String rack) {
        return new Host(host.name(), host.address(), host.role(), Optional.of(rack), host.labels(), host.uplink(),
                host.management());
    }

    private void pools(Pool... pools) {
        cluster.with(definition -> Definitions.withPools(definition, List.of(pools)));
    }

    /** A pool with the hosts that its selector selects. */
    private Pool pool(String name, String subnet, int blockSize, String selector) {
        Set<HostName> hosts = new HashSet<>();
        cluster.definition().hosts().stream()
                .filter(host -> NodeSelector.matches(selector, Map.of(ClusterDefinition.RACK_LABEL, host.rack().orElseThrow())))
                .forEach(host -> hosts.add(host.name()));
        return new Pool(name, Ipv6Subnet.of(subnet), blockSize, selector, hosts);
    }

    private static String inRack(String rack) {
        return ClusterDefinition.RACK_LABEL + " == \"" + rack + "\"";
    }

    private List<String> changes() {
        return cluster.difference(STEP).changesShown().stream().map(Change::what).toList();
    }

    private List<Notice> notices() {
        return LabBench.clusterStep(steps, STEP).notices(new ClusterTarget(cluster.site(STEP)));
    }

    private Optional<String> spec(String pool, String field) {
        return cluster.kube("test").get(ObjectKey.clusterScoped(STORED, "IPPool", pool)).orElseThrow().text("spec", field);
    }

    private String address(String pod) {
        return cluster.kube("test").get(ObjectKey.of("v1", "Pod", "default", pod)).orElseThrow()
                .text("status", "podIP").orElse("");
    }

    private List<KubeObject> everything() {
        KubeCluster kube = cluster.kube("test");
        List<KubeObject> all = new ArrayList<>(kube.list("v1", "Node", null, Map.of()));
        List.of("IPPool", "IPReservation", "IPAMBlock").forEach(kind -> all.addAll(kube.list(STORED, kind, null, Map.of())));
        return all;
    }

    @Test
    void aRackIsAddedAndWhatRunsThereIsToldBeforeAnythingChanges() {
        running();
        String old = address("web-h5");
        rack("h5", "a3");
        pools(pool("rack-a1", "2001:db8:a1::/96", 122, inRack("a1")), pool("rack-a2", "2001:db8:a2::/96", 122, inRack("a2")),
                pool("rack-a3", "2001:db8:a3::/96", 122, inRack("a3")));
        List<KubeObject> before = everything();

        assertThat(changes()).anySatisfy(line -> assertThat(line).contains("IPPool", "rack-a3"))
                .anySatisfy(line -> assertThat(line).contains("Node", "h5", "a3"))
                .anySatisfy(line -> assertThat(line).contains("1 pod keeps its old address: default/web-h5 on h5 (" + old));
        assertThat(notices()).filteredOn(Notice::warning).singleElement().satisfies(notice -> {
            assertThat(notice.id()).isEqualTo("pods-keep-old-addresses");
            assertThat(notice.found()).contains("default/web-h5 on h5 (" + old + ")").doesNotContain("web-h4");
        });
        assertThat(everything()).as("a plan changes nothing").isEqualTo(before);

        assertThat(cluster.run(STEP)).isInstanceOf(StepOutcome.Applied.class);
        assertThat(cluster.run(STEP)).as("again").isEqualTo(new StepOutcome.NothingToDo());
        assertThat(address("web-h5")).isEqualTo(old);
        cluster.kube("test").delete(ObjectKey.of("v1", "Pod", "default", "web-h5"));
        apply("{apiVersion: v1, kind: Pod, metadata: {name: web-h5, namespace: default}, spec: {nodeName: h5, containers: "
                + "[{name: web, image: registry.k8s.io/e2e-test-images/agnhost:2.53}]}}");
        cluster.lab.cluster().settle();
        assertThat(address("web-h5")).startsWith("2001:db8:a3:");
        assertThat(notices()).noneMatch(Notice::warning);
    }

    @Test
    void aPoolThatIsReplacedIsDisabledWithItsAddressesInUseAndNeverDeleted() {
        running();
        String old = address("web-h3");
        pools(pool("rack-a1-second", "2001:db8:a1:0:1::/96", 124, inRack("a1")),
                pool("rack-a2", "2001:db8:a2::/96", 122, inRack("a2")));

        assertThat(changes()).anySatisfy(line -> assertThat(line)
                .contains("IPPool rack-a1 (2001:db8:a1::/96) is disabled: it is not in the cluster file and selects")
                .contains("addresses of it stay in use"));
        cluster.run(STEP);

        assertThat(spec("rack-a1", "disabled")).contains("true");
        assertThat(spec("rack-a1-second", "disabled")).contains("false");
        assertThat(address("web-h3")).isEqualTo(old);
        assertThat(changes()).as("what stands is no change").isEmpty();
        assertThat(notices()).anySatisfy(notice -> assertThat(notice.found()).contains("default/web-h3 on h3"));
    }

    @Test
    void aHostGoesOnToAnswerForPodsThatKeepAnOldAddressUntilTheyAreGone() {
        running();
        cluster.run("configureNeighbourProxy", "h4");
        pools(pool("rack-a1", "2001:db8:a1::/96", 122, inRack("a1")),
                pool("rack-a2-second", "2001:db8:a2::1:0:0/96", 122, inRack("a2")));
        cluster.run(STEP);

        cluster.run("configureNeighbourProxy", "h4");

        assertThat(cluster.lab.host("h4").files().text("/etc/ndppd.conf").orElseThrow())
                .contains("rule 2001:db8:a2::/96 {", "rule 2001:db8:a2::1:0:0/96 {");
        assertThat(cluster.run("configureNeighbourProxy", "h4")).isEqualTo(new StepOutcome.NothingToDo());
        cluster.kube("test").list("v1", "Pod", null, Map.of()).stream()
                .filter(pod -> pod.text("spec", "nodeName").equals(Optional.of("h4"))
                        && pod.text("status", "podIP").orElse("").startsWith("2001:db8:a2::")
                        && !pod.text("spec", "hostNetwork").equals(Optional.of("true")))
                .forEach(pod -> cluster.kube("test").delete(pod.key()));
        cluster.lab.cluster().settle();
        cluster.run("configureNeighbourProxy", "h4");
        assertThat(cluster.lab.host("h4").files().text("/etc/ndppd.conf").orElseThrow())
                .contains("rule 2001:db8:a2::1:0:0/96 {")
                .doesNotContain("rule 2001:db8:a2::/96 {");
    }

    @Test
    void noWriteLeavesANodeWithoutAPool() {
        running();
        // Racks swap their names, a node moves, one pool is new and one goes: everything at once.
        rack("h5", "a3");
        pools(pool("rack-a1", "2001:db8:a1::/96", 122, inRack("a2")), pool("rack-a2", "2001:db8:a2::/96", 122, inRack("a1")),
                pool("rack-a3", "2001:db8:a3::/96", 122, inRack("a3")));
        apply("{apiVersion: crd.projectcalico.org/v1, kind: IPPool, metadata: {name: by-hand}, spec: {cidr: "
                + "\"2001:db8:ff::/96\", nodeSelector: \"all()\"}}");
        List<String> writes = new ArrayList<>();
        Site site = cluster.site(STEP);
        KubeCluster watched = watched(site.kube(), writes, new LinkedHashMap<>());

        PoolOutlook outlook = PoolOutlook.of(PoolPlan.of(site, watched, STORED, "Change the pools"));
        outlook.plan().carryOut("Change the pools", outlook.goes());

        assertThat(writes.get(0)).isEqualTo("IPPool rack-a3");
        assertThat(writes.get(writes.size() - 1)).isEqualTo("IPPool by-hand");
        assertThat(writes).contains("Node h5", "IPPool rack-a1", "IPPool rack-a2");
        assertThat(cluster.run(STEP)).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(spec("rack-a1", "nodeSelector")).contains(inRack("a2"));
    }

    /** After every write each node is selected by an enabled pool of the racks, be it the old or the new one. */
    private KubeCluster watched(KubeCluster kube, List<String> writes, Map<String, Integer> reads) {
        return (KubeCluster) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KubeCluster.class}, (proxy, method, arguments) -> {
                    Object answer;
                    try {
                        answer = method.invoke(kube, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                    if (arguments != null && arguments[0] instanceof KubeObject written && method.getName().equals("apply")) {
                        writes.add(written.key().kind() + " " + written.name());
                        everyNodeHasAPool(kube, writes);
                    }
                    if (arguments != null && arguments[0] instanceof ObjectKey key) {
                        reads.merge(method.getName() + " " + key.kind() + " " + key.name(), 1, Integer::sum);
                    } else if (method.getName().equals("list")) {
                        reads.merge("list " + arguments[1], 1, Integer::sum);
                    }
                    return answer;
                });
    }

    private static void everyNodeHasAPool(KubeCluster kube, List<String> writes) {
        List<KubeObject> pools = kube.list(STORED, "IPPool", null, Map.of()).stream()
                .filter(pool -> !pool.name().equals("by-hand"))
                .filter(pool -> !pool.text("spec", "disabled").equals(Optional.of("true")))
                .toList();
        for (KubeObject node : kube.list("v1", "Node", null, Map.of())) {
            assertThat(pools)
                    .as("pools of " + node.name() + " after " + writes)
                    .anyMatch(pool -> NodeSelector.matches(
                            pool.text("spec", "nodeSelector").orElse("all()"), node.textMap("metadata", "labels")));
        }
    }

    @Test
    void aNodeThatWouldHaveNoPoolStopsEverything() {
        running();
        List<KubeObject> before = everything();
        pools(pool("rack-a1", "2001:db8:a1::/96", 122, inRack("a1")));

        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run(STEP));

        assertThat(failure.reason()).isEqualTo(StepFailure.Reason.UNUSABLE_INPUT);
        assertThat(failure.seen()).contains("node h4 would have no pool: no pool of the cluster file selects its labels");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void blocksOfAnotherSizeAreTold() {
        running();
        pools(pool("rack-a1", "2001:db8:a1::/96", 120, inRack("a1")), pool("rack-a2", "2001:db8:a2::/96", 122, inRack("a2")));
        assertThat(catchThrowableOfType(StepFailure.class, () -> cluster.run(STEP)))
                .hasMessageContaining("pool rack-a1 exists with block size 122, the cluster file says 120");

        // The trap: the old pool is deleted by hand, and its blocks stay.
        cluster.kube("test").delete(ObjectKey.clusterScoped(STORED, "IPPool", "rack-a1"));
        assertThat(catchThrowableOfType(StepFailure.class, () -> cluster.run(STEP)))
                .hasMessageContaining("pool rack-a1: its subnet 2001:db8:a1::/96 holds the block 2001:db8:a1::")
                .hasMessageContaining("/122 of an earlier pool, and its own blocks are /120");
    }

    @Test
    void aForeignPoolThatStopsCalicoIsToldAndDisabledWithLeaveOnly() {
        running();
        apply("{apiVersion: crd.projectcalico.org/v1, kind: IPPool, metadata: {name: by-hand}, spec: {cidr: "
                + "\"2001:db8:ff::/96\", nodeSelector: \"rack = a1\"}}");

        assertThat(catchThrowableOfType(StepFailure.class, () -> cluster.run("assignPools")).reason())
                .as("a bring-up or a join stops")
                .isEqualTo(StepFailure.Reason.NEEDS_APPROVAL);
        assertThat(changes()).singleElement().satisfies(line -> assertThat(line)
                .contains("IPPool by-hand (2001:db8:ff::/96) is disabled", "cannot be read", "no address on any node"));
        cluster.run(STEP);
        assertThat(spec("by-hand", "disabled")).contains("true");
    }

    @Test
    void aJoinOfOneHostReadsOneNode() {
        running();
        cluster.about("h5");
        Map<String, Integer> reads = new LinkedHashMap<>();

        PoolPlan.of(cluster.site("assignPools"), watched(cluster.kube("test"), new ArrayList<>(), reads), STORED, "Assign pools");

        assertThat(reads).isEqualTo(Map.of("list IPPool", 1, "get Node h5", 1));
    }

    @Test
    void whatIsUsedIsReadFromCalicosBlocks() {
        running();

        List<PoolUse> uses = PoolUse.of(cluster.kube("test"));

        PoolUse first = uses.stream().filter(use -> use.name().equals("rack-a2")).findFirst().orElseThrow();
        long given = first.nodes().stream().mapToInt(PoolUse.NodeUse::inUse).sum();
        assertThat(first.addresses()).isEqualTo(Ipv6Subnet.of("2001:db8:a2::/96").size());
        assertThat(first.inUse().longValue()).isEqualTo(given).isGreaterThanOrEqualTo(2);
        assertThat(first.reserved().longValue()).isEqualTo(cluster.definition().reservedAddresses().stream()
                .filter(first.subnet()::contains).distinct().count());
        assertThat(first.free()).isEqualTo(first.addresses().subtract(first.inUse()).subtract(first.reserved()));
        assertThat(first.nodes()).extracting(PoolUse.NodeUse::node).contains("h4", "h5");
        assertThat(notices()).extracting(Notice::id).contains("pool-addresses").doesNotContain("pool-nearly-full");
        assertThat(first.subnet().contains(new Ipv6Address(address("web-h4")))).isTrue();
    }

    @Test
    void aSmallPoolWhoseBlocksAreTakenIsNearlyFull() {
        running();
        pools(pool("rack-a1", "2001:db8:a1::/96", 122, inRack("a1")), pool("rack-a2", "2001:db8:a2::/96", 122, inRack("a2")),
                pool("small", "2001:db8:a4::/121", 122, inRack("a2")));
        cluster.run(STEP);
        for (String number : List.of("0", "40")) {
            apply("{apiVersion: crd.projectcalico.org/v1, kind: IPAMBlock, metadata: {name: small-%s}, spec: {cidr: "
                    .formatted(number) + "\"2001:db8:a4::%s/122\", affinity: \"host:h4\", allocations: [], attributes: []}}"
                    .formatted(number.equals("0") ? "" : number));
        }

        assertThat(notices()).filteredOn(Notice::warning).singleElement().satisfies(notice -> {
            assertThat(notice.id()).isEqualTo("pool-nearly-full");
            assertThat(notice.found()).contains("pool small (2001:db8:a4::/121): 128 of 128 addresses are free",
                    "2 of 2 blocks belong to nodes");
        });
    }

    @Test
    void whereCalicoServesItsOwnGroupThePoolsAreThere() {
        cluster.joined();
        cluster.run("installNetworkPlugin");
        for (String kind : List.of("IPPool", "IPReservation", "IPAMBlock", "BlockAffinity")) {
            String plural = kind.equals("BlockAffinity") ? "blockaffinities" : kind.toLowerCase() + "s";
            cluster.kube("test").delete(ObjectKey.clusterScoped("apiextensions.k8s.io/v1", "CustomResourceDefinition",
                    plural + ".crd.projectcalico.org"));
            apply(("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: "
                    + "%s.projectcalico.org}, spec: {group: projectcalico.org, scope: Cluster, names: {kind: %s, plural: %s, "
                    + "singular: %s, listKind: %sList}, versions: [{name: v3, served: true, storage: true, schema: "
                    + "{openAPIV3Schema: {type: object}}}]}}").formatted(plural, kind, plural, kind.toLowerCase(), kind));
        }
        cluster.lab.cluster().recordAddresses();

        cluster.run("reserveAddresses");
        assertThat(cluster.run(STEP)).isInstanceOf(StepOutcome.Applied.class);
        cluster.run("awaitNodesReady");
        cluster.lab.cluster().settle();

        assertThat(cluster.run(STEP)).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(cluster.kube("test").list("projectcalico.org/v3", "IPPool", null, Map.of())).hasSize(2);
        assertThat(PoolUse.of(cluster.kube("test")).stream().mapToLong(use -> use.inUse().longValue()).sum())
                .isEqualTo(cluster.kube("test").list("v1", "Pod", null, Map.of()).stream()
                        .filter(pod -> pod.text("status", "podIP").orElse("").startsWith("2001:db8:a")
                                && !pod.text("spec", "hostNetwork").orElse("false").equals("true"))
                        .count())
                .isGreaterThanOrEqualTo(2);
    }
}
