package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabNode;
import io.slipway.lab.LabPacketRules;
import io.slipway.step.DeadHost;
import io.slipway.step.StepOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts leave: no control-plane host is special, nothing is believed, and etcd is never put at risk unasked. */
class LeavingHostsTest {

    private Bench bench;

    @BeforeEach
    void aClusterOfThreeAndOneWorker() {
        TestClusters file = new TestClusters();
        file.workers = 1;
        bench = new Bench(file);
        bench.bringUp();
        bench.nextOperation();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theFirstControlPlaneHostLeavesOnceTwoPeopleAcceptThatTheNextFailureStopsTheCluster() {
        bench.about("h0");

        assertThat(RemovalOutlook.of(bench.site("plan"))).singleElement().satisfies(outlook -> {
            assertThat(outlook.risk()).isEqualTo(RemovalOutlook.Risk.NEXT_FAILURE_STOPS);
            assertThat(outlook.told()).isEqualTo("etcd has 3 voting members; without h0 it has 2 voting members and needs 2:"
                    + " the next failure stops the cluster.");
        });
        bench.accept(RemovalOutlook.FINDING, "h0", "anna");
        assertThatThrownBy(() -> bench.run("removeEtcdMember", "h0"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("accepted by: anna");
        assertThat(members()).containsExactly("h0", "h1", "h2");

        bench.accept(RemovalOutlook.FINDING, "h0", "boris");
        assertThat(bench.run("removeEtcdMember", "h0")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(members()).containsExactly("h1", "h2");
        assertThat(bench.run("removeEtcdMember", "h0")).isEqualTo(new StepOutcome.NothingToDo());

        bench.run("resetHost", "h0");
        bench.run("deleteNode", "h0");
        assertThat(files("h0", "/etc/kubernetes")).isEmpty();
        assertThat(bench.site("test").kube().list("v1", "Node", null, Map.of()))
                .extracting(node -> node.name()).containsExactlyInAnyOrder("h1", "h2", "h3");
        assertThat(bench.run("resetHost", "h0")).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(bench.run("deleteNode", "h0")).isEqualTo(new StepOutcome.NothingToDo());
    }

    @Test
    void aDeadHostsMemberIsTakenOutThroughOneThatLivesAndTheDeadOneIsNotAsked() {
        bench.lab.host("h2").powerOff();
        bench.about("h2");
        bench.accept(DeadHost.FINDING, "h2", "anna");
        bench.accept(RemovalOutlook.FINDING, "h2", "anna", "boris");

        assertThat(bench.run("removeEtcdMember", "h2")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(members()).containsExactly("h0", "h1");
        assertThat(bench.run("resetHost", "h2")).isEqualTo(new StepOutcome.NotConcerned());
        assertThat(bench.run("deleteNode", "h2")).isInstanceOf(StepOutcome.Applied.class);
    }

    @Test
    void aLearnerThatNeverStartedLeavesWithoutAnybodysLeave() {
        LabHost host = bench.lab.host("h2");
        String voter = bench.lab.cluster().etcd().of(host).orElseThrow().id();
        bench.lab.cluster().etcd().remove(voter);
        bench.lab.cluster().etcd().addLearner(host);
        host.powerOff();
        bench.about("h2");

        assertThat(RemovalOutlook.of(bench.site("plan"))).singleElement().satisfies(outlook ->
                assertThat(outlook.told()).isEqualTo("h2 has no vote in etcd."));
        assertThat(bench.run("removeEtcdMember", "h2")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(members()).containsExactly("h0", "h1");
    }

    @Test
    void aRemovalThatWouldStopEtcdIsRefusedWhoeverAcceptsIt() {
        bench.lab.host("h2").powerOff();
        bench.about("h1");
        bench.accept(RemovalOutlook.FINDING, "h1", "anna", "boris");

        assertThatThrownBy(() -> bench.run("removeEtcdMember", "h1"))
                .hasMessageContaining("of which h2 does not answer, and needs 2: it would stop at once")
                .hasMessageContaining("remove them first");
        assertThat(members()).containsExactly("h0", "h1", "h2");

        bench.about("h2");
        assertThat(RemovalOutlook.of(bench.site("plan"))).singleElement().satisfies(outlook ->
                assertThat(outlook.risk()).as("the dead one may go").isEqualTo(RemovalOutlook.Risk.NEXT_FAILURE_STOPS));
    }

    @Test
    void theLastControlPlaneHostsNeverLeave() {
        bench.about("h0", "h1", "h2");

        assertThat(RemovalOutlook.of(bench.site("plan"))).hasSize(3).allSatisfy(outlook ->
                assertThat(outlook.risk()).isEqualTo(RemovalOutlook.Risk.STOPS));
        assertThatThrownBy(() -> bench.run("removeEtcdMember", "h0")).hasMessageContaining("etcd");
        assertThat(members()).containsExactly("h0", "h1", "h2");
    }

    @Test
    void resetIsNotBelievedAndWhatItLeavesGoesToo() {
        LabHost host = bench.lab.host("h3");
        leaveTraces(host);
        bench.about("h3");
        assertThat(bench.difference("resetHost", "h3").changesShown()).extracting(change -> change.what()).contains(
                "/etc/kubernetes/kubelet.conf is there",
                "/etc/cni/net.d holds 10-calico.conflist, calico-kubeconfig",
                "kubelet.service is active",
                "kubelet.service is enabled",
                "interface kube-ipvs0",
                "table ip6 kube-proxy",
                "4 chains and jumps of ip6tables that belong to the cluster");
        bench.lab.faults().on("h3").program("kubeadm").with("reset").lies();

        assertThatThrownBy(() -> bench.run("resetHost", "h3"))
                .hasMessageContaining("NOT_AS_WANTED on h3, exit code 0: kubeadm reset --force")
                .hasMessageContaining("still there: /etc/kubernetes/kubelet.conf");

        assertThat(bench.run("resetHost", "h3")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(host.files().under("/etc/cni")).isEmpty();
        assertThat(host.files().under("/var/lib/kubelet")).isEmpty();
        assertThat(host.units().isEnabled("kubelet")).isFalse();
        assertThat(host.interfaces().find("kube-ipvs0")).isEmpty();
        assertThat(host.interfaces().find("eth0")).as("the host's own").isPresent();
        assertThat(LabPacketRules.of(host).tables()).containsExactly("inet firewall");
        assertThat(LabPacketRules.of(host).rules()).as("the host's own").containsExactly(
                ":INPUT ACCEPT [0:0]", "-A INPUT -p tcp --dport 22 -j ACCEPT");
        assertThat(host.files().exists(Marker.SUCCEEDED)).isFalse();
        assertThat(bench.run("resetHost", "h3")).isEqualTo(new StepOutcome.NothingToDo());
    }

    private static void leaveTraces(LabHost host) {
        host.packages().install("nftables", "1.1.3-1");
        host.files().write("/etc/cni/net.d/10-calico.conflist", "{}");
        host.files().write("/etc/cni/net.d/calico-kubeconfig", "secret", "0600");
        host.kernel().load("dummy");
        host.interfaces().add("kube-ipvs0", "dummy");
        LabPacketRules rules = LabPacketRules.of(host);
        rules.addTable("ip6 kube-proxy");
        rules.addTable("inet firewall");
        List.of(":INPUT ACCEPT [0:0]", ":KUBE-FIREWALL - [0:0]", ":cali-INPUT - [0:0]",
                        "-A INPUT -p tcp --dport 22 -j ACCEPT", "-A INPUT -j KUBE-FIREWALL",
                        "-A INPUT -m comment --comment cali -j cali-INPUT", "-A cali-INPUT -j ACCEPT")
                .forEach(rules::addRule);
    }

    @Test
    void aHostOfAnotherClusterIsNotReset() {
        LabHost host = bench.lab.host("h3");
        host.files().write("/etc/kubernetes/kubelet.conf", "    server: https://other.example.net:6443\n");
        bench.about("h3");

        assertThatThrownBy(() -> bench.run("resetHost", "h3"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("credentials for other.example.net:6443");
        assertThat(host.units().runs("kubelet")).isTrue();
    }

    @Test
    void aHostThatStillVotesIsNotResetWhoeverSkippedTheStepBefore() {
        bench.about("h0");

        assertThatThrownBy(() -> bench.run("resetHost", "h0"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("h0 still votes in etcd");
        assertThat(members()).containsExactly("h0", "h1", "h2");
        assertThat(files("h0", "/var/lib/etcd")).isNotEmpty();
    }

    @Test
    void anotherMachinesNodeOfTheSameNameStays() {
        bench.lab.cluster().removeNode("h3");
        bench.lab.cluster().joinNode(bench.lab.host("h3"), new LabNode(Map.of(), List.of(), "2001:db8:dead::1"));
        bench.about("h3");

        assertThatThrownBy(() -> bench.run("deleteNode", "h3"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("[2001:db8:dead::1]");
        assertThat(bench.site("test").kube().list("v1", "Node", null, Map.of())).hasSize(4);
    }

    private List<String> members() {
        return bench.lab.cluster().etcd().members().stream().map(member -> member.name()).toList();
    }

    private List<String> files(String host, String directory) {
        return bench.lab.host(host).files().under(directory);
    }
}
