package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.slipway.host.HostFailure;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabNode;
import io.slipway.lab.LabTokens;
import io.slipway.lab.Transcript;
import io.slipway.step.StepFailure;
import io.slipway.step.StepOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stops half-way is cleaned up and repeated where this operation made it; everything else waits for a person. */
class HalfFailedControlPlaneTest {

    private Bench bench;

    @BeforeEach
    void prepareHosts() {
        TestClusters file = new TestClusters();
        file.workers = 1;
        bench = new Bench(file);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anInitThatFailedHalfWayIsShownThenCleanedAndRepeatedByTheRetry() {
        bench.lab.faults().on("h0").program("kubeadm").with("init").exitsAfterItsWork(1)
                .saying("error: error execution phase upload-config/kubeadm: context deadline exceeded");

        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("COMMAND_FAILED on h0, exit code 1: kubeadm init")
                .hasMessageContaining("ENDPOINT_NOT_READY_AFTER_INIT")
                .hasMessageContaining("health check");
        assertThat(files("h0", "/etc/kubernetes/manifests")).as("left for whoever looks").isNotEmpty();

        assertThat(bench.run("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(ran("h0", "kubeadm", "reset")).isEqualTo(1);
        assertThat(ran("h0", "kubeadm", "init")).isEqualTo(2);
    }

    @Test
    void aResetThatEndsBetweenTwoLooksIsFollowedUpTooAndDoesNotStandInTheWayOfTheNextOne() {
        for (int time = 0; time < 2; time++) {
            bench.lab.faults().on("h0").program("kubeadm").with("init").exitsAfterItsWork(1).saying("error: late");
            assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                    .hasMessageContaining("COMMAND_FAILED on h0, exit code 1: kubeadm init");
            assertThat(bench.once("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.NotYet.class);
            Awaitility.await().until(() -> files("h0", "/etc/kubernetes/manifests").isEmpty());
        }

        assertThat(bench.run("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(ran("h0", "kubeadm", "reset")).isEqualTo(2);
    }

    @Test
    void aBusyPortIsToldWithItsNumberAndNothingIsReset() {
        LabHost host = bench.lab.host("h0");
        host.sockets().bind(6443, "socat", new WordListener());

        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                .hasMessageContaining("[ERROR Port-6443]: Port 6443 is in use")
                .hasMessageContaining("Find out who listens on port 6443");
        host.sockets().close("socat");

        assertThat(bench.run("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(ran("h0", "kubeadm", "reset")).isZero();
    }

    @Test
    void swapKillsKubeletAndTheFailureNamesTheCauseFromItsJournal() {
        bench.lab.host("h0").machine().withSwap("/dev/vdb2");

        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                .hasMessageContaining("KUBELET_NOT_RUNNING")
                .hasMessageContaining("running with swap on is not supported");
        bench.lab.host("h0").machine().swapOff();

        assertThat(bench.run("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.Applied.class);
    }

    @Test
    void leftoversOfSomebodyElseAreNotTouchedUntilAPersonApproves() {
        LabHost host = bench.lab.host("h0");
        host.files().write("/etc/kubernetes/manifests/etcd.yaml", "somebody's");
        host.files().write("/var/lib/etcd/member/snap/db", "somebody's data");

        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                .asInstanceOf(type(StepFailure.class))
                .satisfies(failure -> {
                    assertThat(failure.reason()).isEqualTo(StepFailure.Reason.NEEDS_APPROVAL);
                    assertThat(failure.seen()).contains(
                            "found: /etc/kubernetes/manifests/etcd.yaml, /var/lib/etcd",
                            "no note that Slipway started kubeadm here");
                    assertThat(failure.advice()).contains("echo OPS-1 > " + ResetApproval.FILE);
                });
        assertThat(host.files().text("/var/lib/etcd/member/snap/db")).hasValue("somebody's data");
        assertThat(ran("h0", "kubeadm", "reset")).isZero();

        approve("h0");
        assertThat(bench.run("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(host.files().exists(ResetApproval.FILE)).as("an approval is used up").isFalse();
    }

    @Test
    void anotherOperationsHalfFailedInitIsNoLicenceEither() {
        bench.lab.faults().on("h0").program("kubeadm").with("init").exitsAfterItsWork(1).saying("error: late");
        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0")).isInstanceOf(HostFailure.class);
        bench.lab.cluster().stopApiServer(bench.lab.host("h0"));

        bench.nextOperation();
        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("kubeadm was last started by OPS-1 (initialiseControlPlane)");
    }

    @Test
    void anInitCutOffByARebootIsCleanedUpAndRepeated() {
        LabHost host = bench.lab.host("h0");
        bench.lab.faults().on("h0").program("kubeadm").with("init").exitsAfterItsWork(1);
        assertThat(bench.once("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.NotYet.class);
        Awaitility.await().until(() -> !files("h0", "/etc/kubernetes/manifests").isEmpty());
        host.powerOff();
        bench.lab.faults().clear();
        host.powerOn();

        StepOutcome outcome = retried("initialiseControlPlane", "h0");

        assertThat(outcome).isInstanceOf(StepOutcome.Applied.class);
        assertThat(ran("h0", "kubeadm", "reset")).isEqualTo(1);
    }

    @Test
    void certificatesThatExpiredBetweenTwoJoinsAreUploadedAgainWithoutAFailure() {
        bench.run("initialiseControlPlane", "h0");
        bench.run("joinControlPlane", "h1");
        bench.lab.clock().jump(Duration.ofHours(3));

        assertThat(bench.run("joinControlPlane", "h2")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(uploads()).isEqualTo(2);
    }

    @Test
    void aKeyThatSomebodyReplacedAndATokenThatSomebodyDeletedAreRenewed() {
        bench.run("initialiseControlPlane", "h0");
        bench.run("joinControlPlane", "h1");
        bench.lab.cluster().tokens().uploadCertificates(LabTokens.certificateKey());
        bench.lab.cluster().tokens().all().forEach(token -> {
            if ("Slipway, OPS-1".equals(LabTokens.decoded(token, "description"))) {
                bench.lab.cluster().tokens().delete(LabTokens.decoded(token, "token-id"));
            }
        });

        assertThat(bench.run("joinControlPlane", "h2")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.run("joinWorker", "h3")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(uploads()).isEqualTo(2);
    }

    @Test
    void kubeadmsOwnWordThatTheTokenIsGoneLeadsToAFreshOneAndNotToAFailure() {
        bench.run("initialiseControlPlane", "h0");
        bench.lab.faults().on("h3").program("kubeadm").with("join").exits(1)
                .saying(Transcript.of("23-join-worker-deleted-token").errorOutput());

        assertThat(bench.run("joinWorker", "h3")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(ran("h3", "kubeadm", "join")).isEqualTo(2);
    }

    @Test
    void aJoinThatFailedAfterItsEtcdMemberVotesWaitsForAPerson() {
        bench.run("initialiseControlPlane", "h0");
        bench.lab.faults().on("h1").program("kubeadm").with("join").exitsAfterItsWork(1)
                .saying("error: error execution phase wait-control-plane: could not initialize");
        assertThatThrownBy(() -> bench.run("joinControlPlane", "h1")).isInstanceOf(HostFailure.class);

        assertThatThrownBy(() -> bench.run("joinControlPlane", "h1"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("h1 is a voting etcd member, one of 2 (seen on h0)");
        assertThat(ran("h1", "kubeadm", "reset")).isZero();

        approve("h1");
        assertThat(bench.run("joinControlPlane", "h1")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.lab.cluster().etcd().members()).extracting(member -> member.name())
                .containsExactly("h0", "h1");
    }

    @Test
    void aJoinThatEndsWhileItsHostIsLookedAtIsNotTakenForHalfDone() {
        bench.run("initialiseControlPlane", "h0");
        bench.lab.clock().workAt(1);
        Awaitility.await().until(() -> bench.once("joinControlPlane", "h1").toString().contains("kubeadm join runs"));
        LabHost host = bench.lab.host("h1");
        Awaitility.await().until(() -> host.files().exists("/etc/kubernetes/admin.conf"));
        assertThat(host.files().exists("/etc/kubernetes/kubelet.conf")).as("still half done").isFalse();
        AtomicInteger looks = new AtomicInteger();
        bench.afterReading(() -> {
            // The first look is for the difference; the join ends after the one that decides what to do.
            if (looks.incrementAndGet() == 2) {
                bench.lab.clock().workAt(2000);
                Awaitility.await().until(() -> host.units().states().keySet().stream()
                        .noneMatch(unit -> unit.contains("kubeadm-join") && host.units().isActive(unit)));
            }
        });

        assertThat(bench.run("joinControlPlane", "h1")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(ran("h1", "kubeadm", "reset")).isZero();
        assertThat(ran("h1", "kubeadm", "join")).isEqualTo(1);
    }

    @Test
    void aJoinThatFailedBeforeItVotesIsCleanedAndItsLearnerRemoved() {
        bench.run("initialiseControlPlane", "h0");
        bench.lab.host("h1").machine().withSwap("/dev/vdb2");
        assertThatThrownBy(() -> bench.run("joinControlPlane", "h1"))
                .hasMessageContaining("running with swap on is not supported");
        bench.lab.cluster().etcd().addLearner(bench.lab.host("h1"));
        bench.lab.host("h1").machine().swapOff();

        assertThat(bench.run("joinControlPlane", "h1")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(ran("h1", "kubeadm", "reset")).isEqualTo(1);
        assertThat(bench.lab.cluster().etcd().members()).noneMatch(member -> member.learner());
    }

    @Test
    void aResetThatLiesIsNotBelieved() {
        bench.lab.faults().on("h0").program("kubeadm").with("init").exitsAfterItsWork(1).saying("error: late");
        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0")).isInstanceOf(HostFailure.class);
        bench.lab.faults().on("h0").program("kubeadm").with("reset").lies();

        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                .hasMessageContaining("NOT_AS_WANTED")
                .hasMessageContaining("still there: /etc/kubernetes/admin.conf");

        assertThat(bench.run("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.Applied.class);
    }

    @Test
    void aReadyNodeOfTheSameNameIsSomebodyElse() {
        bench.run("initialiseControlPlane", "h0");
        bench.lab.cluster().joinNode(
                bench.lab.host("h3"), new LabNode(Map.of(), List.of(), "2001:db8:dead::1"));

        assertThatThrownBy(() -> bench.run("joinWorker", "h3"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("a node h3 is registered with [2001:db8:dead::1]");
        assertThat(ran("h3", "kubeadm", "join")).isZero();
    }

    @Test
    void aFirstHostThatWasInstalledAnewDoesNotMakeASecondCluster() {
        bench.bringUp();
        LabHost host = bench.lab.host("h0");
        host.units().stop("kubelet");
        bench.lab.cluster().stopApiServer(host);
        List.of("/etc/kubernetes", "/var/lib/etcd", "/var/lib/slipway").forEach(host.files()::empty);

        bench.nextOperation();
        assertThatThrownBy(() -> bench.run("initialiseControlPlane", "h0"))
                .hasMessageContaining("NEEDS_APPROVAL")
                .hasMessageContaining("answers on another control-plane host")
                .hasMessageContaining("put one of its control-plane hosts first");
    }

    private StepOutcome retried(String step, String host) {
        try {
            return bench.run(step, host);
        } catch (HostFailure shownOnce) {
            return bench.run(step, host);
        }
    }

    private void approve(String host) {
        ResetApproval.grant(
                bench.site("approve").shell(bench.cluster.host(new io.slipway.inventory.HostName(host))),
                bench.operation());
    }

    private List<String> files(String host, String directory) {
        return bench.lab.host(host).files().under(directory);
    }

    private long ran(String host, String program, String argument) {
        return bench.lab.host(host).argumentLists().stream()
                .filter(line -> line.get(0).equals(program) && line.size() > 1 && line.get(1).equals(argument)
                        && !line.contains("phase"))
                .count();
    }

    private long uploads() {
        return bench.lab.hosts().stream()
                .flatMap(host -> host.argumentLists().stream())
                .filter(line -> line.get(0).equals("kubeadm") && line.contains("upload-certs"))
                .count();
    }
}
