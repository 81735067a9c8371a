package io.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import io.slipway.kube.ObjectKey;
import io.slipway.step.Difference;
import io.slipway.step.StepFailure;
import io.slipway.step.StepOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From joined hosts without a network to pods with addresses of their racks and names that resolve. */
class PodsGetAddressesTest {

    private static final List<String> STEPS = List.of(
            "installNetworkPlugin", "reserveAddresses", "assignPools", "awaitNodesReady", "configureClusterDns");
    private static final ObjectKey COREFILE = ObjectKey.of("v1", "ConfigMap", "kube-system", "coredns");

    private final JoinedCluster cluster = new JoinedCluster(new NetworkSteps());

    @AfterEach
    void close() {
        cluster.close();
    }

    private static KubeObject object(String yaml) {
        return Manifests.parse(yaml).get(0);
    }

    @Test
    void everyStepMakesItsTruthAndASecondRunChangesNothing() {
        cluster.joined();
        // The trap of P19: hosts ask a resolver of their own, and so would CoreDNS.
        cluster.lab.hosts().forEach(host -> host.files().write("/etc/resolv.conf", "nameserver ::1\n"));

        for (String step : STEPS) {
            // Nodes may turn Ready while the pools are written.
            assertThat(step.equals("awaitNodesReady") || !cluster.difference(step).isNone())
                    .as(step + " has something to do")
                    .isTrue();
            cluster.run(step);
            assertThat(cluster.difference(step).isNone()).as(step + " is done").isTrue();
        }

        cluster.lab.cluster().settle();
        for (String step : STEPS) {
            assertThat(cluster.run(step)).as(step + " again").isEqualTo(new StepOutcome.NothingToDo());
        }
        assertThat(cluster.kube("test").get(COREFILE).orElseThrow().text("data", "Corefile").orElseThrow())
                .contains("forward . 2001:db8:53::53 {", "max_concurrent 1000", "disable success cluster.local", "loop");
        List<KubeObject> dns = cluster.kube("test").list("v1", "Pod", "kube-system", Map.of("k8s-app", "kube-dns"));
        assertThat(dns).hasSize(2).allSatisfy(pod -> {
            String rack = cluster.lab.host(pod.text("spec", "nodeName").orElseThrow()).rack();
            assertThat(pod.text("status", "podIP").orElseThrow()).startsWith("2001:db8:" + rack + ":");
        });
        assertThat(cluster.kube("test").list("crd.projectcalico.org/v1", "IPPool", null, Map.of()))
                .hasSize(2)
                .allSatisfy(pool -> {
                    assertThat(pool.text("spec", "vxlanMode")).contains("Never");
                    assertThat(pool.text("spec", "ipipMode")).contains("Never");
                    assertThat(pool.text("spec", "natOutgoing")).contains("false");
                });
    }

    @Test
    void beforeThereIsAClusterThePlanSaysWhatShallBe() {
        for (String step : STEPS) {
            assertThat(cluster.difference(step)).as(step).isInstanceOfSatisfying(Difference.UnknownUntil.class,
                    unknown -> assertThat(unknown.wanted()).isNotEmpty());
        }
    }

    @Test
    void calicosOwnDefaultPoolsAreDisabledAndNobodysIsDeleted() {
        cluster.joined().run("installNetworkPlugin");
        cluster.kube("test").apply(object("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: default-ipv4-ippool}
                spec: {cidr: 192.168.0.0/16, nodeSelector: all()}
                """));

        cluster.run("assignPools");

        assertThat(cluster.kube("test")
                        .get(ObjectKey.clusterScoped("crd.projectcalico.org/v1", "IPPool", "default-ipv4-ippool"))
                        .orElseThrow()
                        .text("spec", "disabled"))
                .contains("true");
    }

    @Test
    void aForeignPoolThatOverlapsStopsTheStepBeforeAnythingIsWritten() {
        cluster.joined().run("installNetworkPlugin");
        cluster.kube("test").apply(object("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: by-hand}
                spec: {cidr: "2001:0DB8:A1::/64", nodeSelector: "has(gpu)"}
                """));

        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run("assignPools"));

        assertThat(failure.reason()).isEqualTo(StepFailure.Reason.NEEDS_APPROVAL);
        assertThat(failure).hasMessageContaining("by-hand").hasMessageContaining("overlaps 2001:db8:a1::/96");
        assertThat(cluster.kube("test").list("crd.projectcalico.org/v1", "IPPool", null, Map.of())).hasSize(1);
    }

    @Test
    void aBlockSizeThatCalicoCannotChangeIsTold() {
        cluster.joined().run("installNetworkPlugin");
        cluster.run("assignPools");
        cluster.with(definition -> Definitions.withPools(definition, definition.pools().stream()
                .map(pool -> new io.slipway.inventory.ClusterDefinition.Pool(
                        pool.name(), pool.subnet(), 120, pool.nodeSelector(), pool.hosts()))
                .toList()));

        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run("assignPools"));

        assertThat(failure).hasMessageContaining("exists with block size 122").hasMessageContaining("says 120");
    }

    @Test
    void aSelectorThatCalicoCannotReadNeverReachesTheCluster() {
        cluster.joined().run("installNetworkPlugin");
        cluster.with(definition -> Definitions.withPools(definition, definition.pools().stream()
                .map(pool -> new io.slipway.inventory.ClusterDefinition.Pool(
                        pool.name(), pool.subnet(), 122, "rack = a1", pool.hosts()))
                .toList()));

        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run("assignPools"));

        assertThat(failure.reason()).isEqualTo(StepFailure.Reason.UNUSABLE_INPUT);
        assertThat(failure).hasMessageContaining("rack = a1");
    }

    @Test
    void aMalformedReservationOfSomebodyElseIsToldSinceCalicoEndsOnIt() {
        cluster.joined().run("installNetworkPlugin");
        cluster.kube("test").apply(object("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPReservation
                metadata: {name: by-hand}
                spec: {reservedCIDRs: ["2001:db8:a1::1/64/64"]}
                """));

        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run("reserveAddresses"));

        assertThat(failure).hasMessageContaining("IPReservation by-hand holds \"2001:db8:a1::1/64/64\"");
    }

    @Test
    void aNodeThatLostItsRacksLabelGetsItBackBeforeThePools() {
        cluster.joined().run("installNetworkPlugin");
        cluster.kube("test").apply(object("""
                {apiVersion: v1, kind: Node, metadata: {name: h4, labels: {slipway.io/rack: null}}}
                """));

        cluster.run("assignPools");

        assertThat(cluster.kube("test").get(ObjectKey.clusterScoped("v1", "Node", "h4")).orElseThrow()
                        .textMap("metadata", "labels"))
                .containsEntry("slipway.io/rack", "a2");
    }

    @Test
    void aNodeThatDoesNotTurnReadyIsNamedWithWhatItLacks() {
        cluster.joined().run("installNetworkPlugin");
        cluster.run("assignPools");
        cluster.lab.host("h5").units().stop("kubelet");
        cluster.lab.cluster().wake();
        cluster.lab.cluster().settle();

        StepOutcome outcome = cluster.once(new NetworkSteps(), "awaitNodesReady");

        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.NotYet.class, notYet ->
                assertThat(notYet.what()).contains("h5 is not Ready: Kubelet stopped posting").doesNotContain("h4 is"));
    }
}
