package io.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.kube.Manifests;
import io.slipway.lab.LabHost;
import io.slipway.step.DeadHost;
import io.slipway.step.StepOutcome;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host leaves: its blocks of addresses go back, nobody else's do, and it answers for no pod any more. */
class LeavingHostsAddressesTest {

    private static final String GROUP = "crd.projectcalico.org/v1";

    private final JoinedCluster cluster = new JoinedCluster(new NetworkSteps());

    @BeforeEach
    void aClusterWithItsNetwork() {
        cluster.joined();
        Stream.of("installNetworkPlugin", "reserveAddresses", "assignPools").forEach(cluster::run);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void block(String name, String prefix, String affinity, String... nodes) {
        StringBuilder attributes = new StringBuilder();
        StringBuilder allocations = new StringBuilder("null");
        for (int index = 0; index < nodes.length; index++) {
            allocations.append(", ").append(index);
            attributes.append(index == 0 ? "" : ", ").append("{handle_id: \"k8s-pod-network.").append(name).append(index)
                    .append("\", secondary: {node: ").append(nodes[index]).append(", namespace: default, pod: p}}");
        }
        apply("{apiVersion: %s, kind: IPAMBlock, metadata: {name: %s}, spec: {cidr: \"%s\", affinity: \"host:%s\","
                .formatted(GROUP, name, prefix, affinity)
                + " allocations: [" + allocations + "], attributes: [" + attributes + "]}}");
        apply("{apiVersion: %s, kind: BlockAffinity, metadata: {name: %s-%s}, spec: {cidr: \"%s\", node: %s,"
                .formatted(GROUP, affinity, name, prefix, affinity) + " state: confirmed, deleted: \"false\"}}");
        for (int index = 0; index < nodes.length; index++) {
            apply("{apiVersion: %s, kind: IPAMHandle, metadata: {name: k8s-pod-network.%s%d}, spec: {handleID:"
                    .formatted(GROUP, name, index)
                    + " \"k8s-pod-network." + name + index + "\", block: {\"" + prefix + "\": 1}}}");
        }
    }

    private void apply(String object) {
        cluster.kube("test").apply(Manifests.parse(object).get(0));
    }

    private List<String> names(String kind) {
        return cluster.kube("test").list(GROUP, kind, null, Map.of()).stream().map(object -> object.name()).sorted().toList();
    }

    @Test
    void whatOnlyTheLeavingNodeUsesGoesBackAndEverythingElseStays() {
        block("own", "2001:db8:a2::100/122", "h4", "h4", "h4");
        block("empty", "2001:db8:a2::140/122", "h4");
        block("lent", "2001:db8:a2::180/122", "h4", "h4", "h5");
        block("other", "2001:db8:a2::1c0/122", "h5", "h5", "h4");

        assertThat(cluster.run("releaseAddresses", "h4")).isInstanceOf(StepOutcome.Applied.class);

        assertThat(names("IPAMBlock")).containsExactly("lent", "other");
        assertThat(names("BlockAffinity")).containsExactly("h4-lent", "h5-other");
        assertThat(names("IPAMHandle")).containsExactly("k8s-pod-network.lent0", "k8s-pod-network.lent1",
                "k8s-pod-network.other0", "k8s-pod-network.other1");
        assertThat(cluster.run("releaseAddresses", "h4")).isEqualTo(new StepOutcome.NothingToDo());
    }

    @Test
    void whoeverHasABlockThatCannotBeReadKeepsIt() {
        apply("{apiVersion: %s, kind: IPAMBlock, metadata: {name: odd}, spec: {cidr: \"2001:db8:a2::100/122\","
                .formatted(GROUP) + " affinity: \"host:h4\", allocations: [3], attributes: []}}");

        assertThat(cluster.run("releaseAddresses", "h4")).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(names("IPAMBlock")).containsExactly("odd");
    }

    @Test
    void theNeighbourProxyEndsWithTheHostAndADeadHostIsNotAsked() {
        LabHost host = cluster.lab.host("h4");
        cluster.run("configureNeighbourProxy", "h4");

        assertThat(cluster.run("removeNeighbourProxy", "h4")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(host.units().runs("ndppd")).isFalse();
        assertThat(host.files().exists("/etc/ndppd.conf")).isFalse();
        assertThat(cluster.run("removeNeighbourProxy", "h4")).isEqualTo(new StepOutcome.NothingToDo());

        host.powerOff();
        cluster.accepted(DeadHost.FINDING, "h4", "anna");
        assertThat(cluster.run("removeNeighbourProxy", "h4")).isEqualTo(new StepOutcome.NotConcerned());
    }
}
