package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.controlplane.ResetApproval;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBalancer;
import io.slipway.lab.LabFaults;
import io.slipway.lab.LabHost;
import io.slipway.step.RebootMarker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One bring-up in which something goes wrong in every phase. Each time the step stands at its own host and says why,
 * what can go on goes on, and after the repair a retry in Cockpit brings the same operation further, to its end.
 */
@ExtendWith(Chapters.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BringUpOnABadDayIT {

    private static final String BALANCER = "Create the L3 balancer for the control plane";
    private static final String REBOOT = "Reboot the hosts";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Lab lab;
    private LabFaults faults;
    private LabApplication slipway;
    private Operator operator;
    private Cockpit cockpit;
    private Path calico;
    private String bringUp;
    private List<LabFaults.OnProgram> broken;

    @BeforeAll
    void start() throws IOException {
        lab = Lab.demoHosts().speed(200).start();
        faults = lab.faults();
        calico = lab.directory().resolve("calico.yaml");
        slipway = LabApplication.with(lab, file -> withOwnManifest(file));
        operator = slipway.operator();
        cockpit = slipway.cockpit();
    }

    private String withOwnManifest(String file) {
        String shipped = file.lines().filter(line -> line.contains("manifest:")).findFirst().orElseThrow()
                .replaceFirst(".*manifest: ", "");
        try {
            Files.copy(Path.of(shipped), calico);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return file.replace(shipped, calico.toString());
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void unknownHostKeysAreOneTaskWithTheirFingerprints() {
        faults.on("h5").refusesSsh();

        bringUp = operator.starts("cluster-bring-up", "demo", Map.of("ticket", "NET-4711"));
        Task keys = operator.sees(bringUp, "Confirm the host keys");

        assertThat(operator.reads(keys, "hostKeys"))
                .contains("\"host\":\"h0\"", "\"host\":\"h4\"", "ssh-ed25519", "SHA256:", "nothing listens at this port");
        operator.completes(keys);
    }

    @Test
    @Order(2)
    void aFindingThatBlocksIsNotApprovedAndAWarningIs() {
        lab.host("h4").machine().diskFree = 3L << 20;
        lab.host("h3").machine().diskFree = 10L << 20;
        Task review = operator.sees(bringUp, "Review the plan");
        // The findings are those of the moment in which the hosts were looked at.
        operator.completes(review, Map.of("planDecision", "check-again"));

        review = operator.sees(bringUp, "Review the plan");
        assertThat(operator.reads(review, "planFindings"))
                .contains("host-unreachable", "too-little-space", "3 GiB free in /var", "Free space or enlarge /var");
        assertThat(operator.reads(review, "planSummary")).contains("2 findings block");
        operator.completes(review);

        review = operator.sees(bringUp, "Review the plan");
        lab.host("h4").machine().diskFree = 200L << 20;
        faults.on("h5").acceptsSsh();
        operator.completes(review, Map.of("planDecision", "check-again"));
        Task lateKey = operator.sees(bringUp, "Confirm the host keys");
        assertThat(operator.reads(lateKey, "hostKeys")).contains("\"host\":\"h5\"").doesNotContain("\"host\":\"h0\"");
        operator.completes(lateKey);
        review = operator.sees(bringUp, "Review the plan");
        assertThat(operator.reads(review, "planSummary")).contains("0 findings block");
        assertThat(lab.hosts()).allSatisfy(host ->
                assertThat(host.packages().version("kubeadm")).as("nothing is changed before the approval").isEmpty());

        faults.on("h3").program("apt-get").with("install").always().exits(100)
                .saying("E: Unable to locate package kubelet");
        faults.on("h2").program("modprobe").once().exits(1).saying("modprobe: FATAL: Module overlay not found");
        broken = List.of(
                faults.on("h4").program("slipway-start").with("install-packages").once().dropsTheConnectionAfterItsWork(),
                faults.on("h5").program("slipway-look").with("install-packages").times(2).dropsTheConnection());
        operator.completes(review);
    }

    @Test
    @Order(3)
    void aHostWithoutItsPackagesStandsAloneWhileTheOthersAreMadeReady() {
        Cockpit.Standing step = cockpit.sees(bringUp, "installPackages", "h3");

        assertThat(step.message()).startsWith("COMMAND_FAILED on h3, exit code 100: ")
                .contains("apt-get", "E: Unable to locate package kubelet", "What to do: ");
        assertThat(installations("h3")).as("tries of the policy").isEqualTo(4);
        cockpit.until(() -> assertThat(prepared()).containsExactly("h0", "h1", "h2", "h4", "h5"));
        assertThat(cockpit.standing(bringUp)).extracting(Cockpit.Standing::at).containsExactly("installPackages on h3");
        assertThat(broken).allMatch(LabFaults.OnProgram::happened);
        assertThat(List.of(installations("h4"), installations("h5")))
                .as("a connection that broke has not run the command twice").containsExactly(1L, 1L);

        faults.clear();
        cockpit.retries(step);
        operator.sees(bringUp, BALANCER);
        assertThat(prepared()).hasSize(6);
        assertThat(installations("h3")).isEqualTo(5);
    }

    @Test
    @Order(4)
    void theBalancersTaskComesBackWithWhatWasSeenUntilItIsRight() {
        assertThat(comesBack(operator.sees(bringUp, BALANCER)))
                .contains("never answered through api.demo.test:6443");

        LabBalancer balancer = lab.createControlPlaneBalancer();
        balancer.without("h2");
        assertThat(comesBack(operator.sees(bringUp, BALANCER)))
                .contains("h2 never answered through api.demo.test:6443")
                .doesNotContain("h1 never");

        lab.createControlPlaneBalancer().checksHealth(false);
        assertThat(comesBack(operator.sees(bringUp, BALANCER)))
                .contains("was closed, and api.demo.test:6443 still sends connections to it");

        lab.createControlPlaneBalancer();
        faults.on("h0").program("kubeadm").with("init").times(2).exitsAfterItsWork(1)
                .saying("error: error execution phase upload-config/kubeadm: context deadline exceeded");
        operator.seesAndCompletes(bringUp, BALANCER);
    }

    /** Completes the task, lets the balancer's patience pass, and tells what the task says when it is back. */
    private String comesBack(Task task) {
        operator.completes(task);
        return await("the task is back").atMost(PATIENCE).until(() -> {
            lab.clock().jump(Duration.ofSeconds(30));
            return operator.waitsAt(bringUp, BALANCER).map(back -> operator.reads(back, "evidence")).orElse("");
        }, evidence -> !evidence.isEmpty());
    }

    @Test
    @Order(5)
    void anInitThatFailedHalfWayIsCleanedAndRepeatedUnderItsOwnMarker() {
        Cockpit.Standing step = cockpit.sees(bringUp, "initialiseControlPlane", "h0");

        assertThat(step.message()).startsWith("COMMAND_FAILED on h0, exit code 1: kubeadm init")
                .contains("ENDPOINT_NOT_READY_AFTER_INIT", "upload-config/kubeadm: context deadline exceeded",
                        "What to do: The control plane runs, but the balancer");
        assertThat(ran("h0", "init")).as("tries of the policy").isEqualTo(2);

        faults.on("h1").program("kubeadm").with("join").once().exitsAfterItsWork(1)
                .saying("error: error execution phase wait-control-plane: could not initialize a Kubernetes cluster");
        cockpit.retries(step);
        cockpit.sees(bringUp, "joinControlPlane", "h1");
        assertThat(ran("h0", "init")).isEqualTo(3);
        assertThat(ran("h0", "reset")).isEqualTo(2);
    }

    @Test
    @Order(6)
    void aJoinThatFailedWithAVoteWaitsForAPersonAndExpiredCertificatesAreRenewed() {
        Cockpit.Standing step = cockpit.sees(bringUp, "joinControlPlane", "h1");

        assertThat(step.firstLine()).isEqualTo("NEEDS_APPROVAL: kubeadm reset of h1");
        assertThat(step.message()).contains("h1 is a voting etcd member, one of 2 (seen on h0)",
                "echo " + bringUp + " > " + ResetApproval.FILE);
        assertThat(ran("h1", "reset")).isZero();
        assertThat(ran("h2", "join")).as("one control-plane host at a time").isZero();

        lab.clock().jump(Duration.ofHours(3));
        lab.host("h1").files().write(ResetApproval.FILE, bringUp + "\n");
        faults.on("h2").program("kubeadm").with("join").times(2).exits(1)
                .saying("error: error execution phase preflight: couldn't validate the identity of the API Server");
        cockpit.retries(step);

        cockpit.sees(bringUp, "joinControlPlane", "h2");
        assertThat(lab.cluster().etcd().members()).extracting(member -> member.name()).containsExactly("h0", "h1");
        assertThat(ran("h1", "join")).isEqualTo(2);
        assertThat(uploads()).as("the certificates of the first try have expired").isEqualTo(2);
    }

    @Test
    @Order(7)
    void aTokenOfYesterdayIsRenewedWithoutAFailure() {
        Cockpit.Standing step = cockpit.sees(bringUp, "joinControlPlane", "h2");
        assertThat(step.message()).startsWith("COMMAND_FAILED on h2, exit code 1: kubeadm join")
                .contains("ENDPOINT_UNREACHABLE", "Check the balancer's members and health check");

        lab.clock().jump(Duration.ofHours(25));
        faults.on("h4").program("kubeadm").with("join").always().exits(1)
                .saying("error: error execution phase kubelet-start: the kubelet is not healthy");
        broken = List.of(
                faults.on("h5").program("slipway-start").with("kubeadm-join").once().dropsTheConnectionAfterItsWork(),
                faults.on("h3").program("slipway-look").with("kubeadm-join").once().hangs());
        cockpit.retries(step);

        cockpit.sees(bringUp, "joinWorker", "h4");
        assertThat(lab.cluster().etcd().members()).hasSize(3);
        assertThat(ran("h2", "join")).isEqualTo(3);
        assertThat(uploads()).isEqualTo(3);
    }

    @Test
    @Order(8)
    void aWorkerThatDoesNotJoinLetsTheOthersGoOn() throws IOException {
        Cockpit.Standing step = cockpit.sees(bringUp, "joinWorker", "h4");

        assertThat(step.message()).startsWith("COMMAND_FAILED on h4, exit code 1: kubeadm join")
                .contains("KUBELET_NOT_RUNNING", "journalctl -u kubelet");
        assertThat(ran("h4", "join")).as("tries of the policy").isEqualTo(2);
        cockpit.until(() -> assertThat(broken).allMatch(LabFaults.OnProgram::happened));
        // Nobody has answered h3's look since; now the connection that it waits on breaks as well.
        faults.on("h3").dropsConnections();
        cockpit.until(() -> assertThat(nodes()).containsExactly("h0", "h1", "h2", "h3", "h5"));
        assertThat(cockpit.standing(bringUp)).extracting(Cockpit.Standing::at).containsExactly("joinWorker on h4");
        assertThat(List.of(ran("h3", "join"), ran("h5", "join")))
                .as("the connection broke, the join did not").containsExactly(1L, 1L);

        faults.clear();
        Files.move(calico, calico.resolveSibling("away.yaml"));
        cockpit.retries(step);
        cockpit.sees(bringUp, "installNetworkPlugin", "");
        assertThat(nodes()).hasSize(6);
    }

    @Test
    @Order(9)
    void aNetworkPluginWithoutItsManifestIsAskedFor() throws IOException {
        Cockpit.Standing step = cockpit.sees(bringUp, "installNetworkPlugin", "");

        assertThat(step.message()).startsWith("UNUSABLE_INPUT: Install the network plugin")
                .contains(calico.toString(), "What to do: ");

        Files.move(calico.resolveSibling("away.yaml"), calico);
        cockpit.retries(step);
        operator.sees(bringUp, REBOOT);
    }

    @Test
    @Order(10)
    void rebootsAreBelievedByTheirBootIdOnly() {
        Task task = operator.sees(bringUp, REBOOT);
        assertThat(operator.reads(task, "hostsToReboot")).contains("h0", "h1", "h2", "h3", "h4", "h5");
        operator.completes(task);

        task = operator.sees(bringUp, REBOOT);
        assertThat(operator.reads(task, "evidence"))
                .contains("h0: not rebooted since its preparation", "h5: not rebooted since its preparation");

        reboot("h3", "h4", "h5");
        operator.completes(task);
        task = operator.sees(bringUp, REBOOT);
        assertThat(operator.reads(task, "evidence")).contains("h0: not rebooted").doesNotContain("h3", "h4", "h5");

        faults.on("h4").program("curl").with("30666").always().exits(7)
                .saying("curl: (7) Failed to connect to 2001:db8:a1::10 port 30666: Connection refused");
        reboot("h0", "h1", "h2");
        operator.completes(task);
    }

    @Test
    @Order(11)
    void aSmokeTestThatFailsSaysWhatItSawAndIsRepeated() {
        Cockpit.Standing step = cockpit.sees(bringUp, "runSmokeTest", "");
        assertThat(step.message()).startsWith("NOT_PROVED: Run the smoke test")
                .contains("h4: no answer from [2001:db8:a1::10]:30666: curl: (7) Failed to connect", "What to do: ");

        faults.clear();
        cockpit.retries(step);
        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");

        assertThat(cockpit.standing(bringUp)).isEmpty();
        assertThat(String.valueOf(operator.variable(bringUp, "report")))
                .contains("NET-4711", "failed tries", "too-little-space: 10 GiB free in /var (accepted by operator): h3");
    }

    private void reboot(String... names) {
        List<LabHost> hosts = List.of(names).stream().map(lab::host).toList();
        hosts.forEach(LabHost::powerOff);
        hosts.forEach(LabHost::powerOn);
        lab.cluster().settle();
    }

    private List<String> prepared() {
        return lab.hosts().stream().filter(host -> host.files().exists(RebootMarker.PATH)).map(LabHost::name).toList();
    }

    private List<String> nodes() {
        return lab.cluster().client().nodes().list().getItems().stream()
                .map(node -> node.getMetadata().getName()).sorted().toList();
    }

    private long installations(String host) {
        return lab.host(host).argumentLists().stream()
                .filter(line -> line.get(0).equals("apt-get") && line.contains("install"))
                .count();
    }

    private long ran(String host, String verb) {
        return lab.host(host).argumentLists().stream()
                .filter(line -> line.get(0).equals("kubeadm") && line.get(1).equals(verb) && !line.contains("phase"))
                .count();
    }

    private long uploads() {
        return lab.hosts().stream()
                .flatMap(host -> host.argumentLists().stream())
                .filter(line -> line.get(0).equals("kubeadm") && line.contains("upload-certs"))
                .count();
    }
}
