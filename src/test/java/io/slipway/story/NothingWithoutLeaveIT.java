package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.controlplane.ResetApproval;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Slipway does not do before somebody allowed it: change a host, trust a key, empty a host that was used before. */
@ExtendWith(Chapters.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NothingWithoutLeaveIT {

    private static final String DATA_OF_OTHERS = "somebody's data";

    private Lab lab;
    private LabApplication slipway;
    private Operator operator;
    private Cockpit cockpit;
    private String bringUp;

    @BeforeAll
    void start() {
        lab = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a1", "2001:db8:a1::11")
                .worker("h3", "a1", "2001:db8:a1::13")
                .speed(200)
                .start();
        lab.host("h3").machine().diskFree = 10L << 20;
        slipway = LabApplication.with(lab, file -> file + "acceptedWarnings: [too-little-space]\n");
        operator = slipway.operator();
        cockpit = slipway.cockpit();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void aPlanOfAFreshDataCentreListsEveryChangeAndMakesNone() {
        Map<String, Map<String, String>> before = state();

        String plan = operator.starts("cluster-bring-up", "demo", Map.of("mode", "plan"));
        operator.seesAndCompletes(plan, "Confirm the host keys");
        assertThat(operator.seesTheEnd(plan).getState()).isEqualTo("COMPLETED");

        assertThat(state()).isEqualTo(before);
        assertThat(lab.cluster().exists()).isFalse();
        List<String> changes = new ArrayList<>();
        cockpit.shows("/operations/" + plan + "/plan").forEach(entry -> entry.get("changes").forEach(change ->
                changes.add(entry.path("host").asText("the cluster") + ": " + entry.get("title").asText() + ": "
                        + change.get("what").asText() + "\n" + change.path("diff").asText())));
        assertThat(changes)
                .anySatisfy(change -> assertThat(change)
                        .startsWith("h0: Configure kernel parameters: ")
                        .contains("+net.ipv6.conf.all.forwarding"))
                .anySatisfy(change -> assertThat(change).startsWith("h1: Install packages: package kubeadm"))
                .anySatisfy(change -> assertThat(change).startsWith("h0: Initialise the control plane: "))
                .anySatisfy(change -> assertThat(change).startsWith("h1: Join control-plane host: "))
                .anySatisfy(change -> assertThat(change).startsWith("h3: Join worker: "))
                .anySatisfy(change -> assertThat(change).startsWith("the cluster: Install the network plugin: "));
    }

    @Test
    @Order(2)
    void aWarningThatTheSiteAcceptedIsSaidAndAsksNobody() {
        bringUp = operator.starts("cluster-bring-up", "demo", Map.of());
        Task review = operator.sees(bringUp, "Review the plan");

        JsonNode findings = cockpit.shows("/operations/" + bringUp + "/findings");
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.path("id").asText()).isEqualTo("too-little-space");
            assertThat(finding.path("severity").asText()).isEqualTo("INFORMATION");
            assertThat(finding.path("found").asText()).contains("10 GiB free in /var (accepted in the cluster file)");
        });
        operator.completes(review, Map.of("planDecision", "cancel"));
        assertThat(operator.seesTheEnd(bringUp).getEndActivityId()).isEqualTo("cancelled");
    }

    @Test
    @Order(3)
    void aChangedHostKeyStopsEverythingBeforeAnythingRuns() {
        lab.faults().on("h3").changesHostKey();
        Map<String, Integer> ran = ran();

        bringUp = operator.starts("cluster-bring-up", "demo", Map.of());
        Cockpit.Standing step = cockpit.sees(bringUp, "readHostKeys", "");

        assertThat(step.message()).startsWith("HOST_KEY_CHANGED on h3: compare the host keys")
                .contains("h3 shows ssh-ed25519 SHA256:", "trusted", "remove the old key");
        assertThat(ran()).as("programs that ran on the hosts").isEqualTo(ran);

        slipway.cockpit("admin").removes("/clusters/demo/host-keys/h3");
        cockpit.retries(step);
        Task keys = operator.sees(bringUp, "Confirm the host keys");
        assertThat(operator.reads(keys, "hostKeys")).contains("\"host\":\"h3\"").doesNotContain("\"host\":\"h0\"");
        operator.completes(keys);
    }

    @Test
    @Order(4)
    void aKeyThatChangesOnTheWayStopsThatHostAloneAndNothingRunsThere() {
        Task review = operator.sees(bringUp, "Review the plan");
        lab.host("h0").files().write("/etc/kubernetes/manifests/etcd.yaml", DATA_OF_OTHERS);
        lab.host("h0").files().write("/var/lib/etcd/member/snap/db", DATA_OF_OTHERS);
        operator.completes(review, Map.of("planDecision", "check-again"));
        review = operator.sees(bringUp, "Review the plan");
        assertThat(operator.reads(review, "planFindings")).contains("left-overs", "/etc/kubernetes/manifests holds etcd.yaml");

        lab.faults().on("h3").changesHostKey();
        int ran = lab.host("h3").argumentLists().size();
        operator.completes(review);
        Cockpit.Standing step = cockpit.sees(bringUp, "disableSwap", "h3");

        assertThat(step.message()).startsWith("HOST_KEY_CHANGED on h3: ").contains("What to do: ");
        cockpit.until(() -> assertThat(lab.host("h1").packages().isHeld("kubelet")).isTrue());
        assertThat(lab.host("h3").argumentLists()).as("programs that ran on h3").hasSize(ran);
    }

    @Test
    @Order(5)
    void aHostThatWasInstalledAnewOnTheWayIsTrustedByANewOperation() {
        slipway.cockpit("admin").removes("/clusters/demo/host-keys/h3");
        cockpit.retries(cockpit.sees(bringUp, "disableSwap", "h3"));
        cockpit.until(() -> assertThat(cockpit.standing(bringUp)).singleElement().satisfies(step ->
                assertThat(step.message()).startsWith("HOST_KEY_UNKNOWN on h3").contains("cancel the operation and start it anew")));

        cockpit.cancels(bringUp);
        lab.createControlPlaneBalancer();
        bringUp = operator.starts("cluster-bring-up", "demo", Map.of());
        Task keys = operator.sees(bringUp, "Confirm the host keys");
        assertThat(operator.reads(keys, "hostKeys")).contains("\"host\":\"h3\"").doesNotContain("\"host\":\"h1\"");
        operator.completes(keys);
        operator.seesAndCompletes(bringUp, "Review the plan");
    }

    @Test
    @Order(6)
    void aHostThatHoldsWhatSlipwayDidNotMakeIsEmptiedByAPersonsLeaveOnly() {
        Cockpit.Standing step = cockpit.sees(bringUp, "initialiseControlPlane", "h0");

        assertThat(step.message()).startsWith("NEEDS_APPROVAL: kubeadm reset of h0")
                .contains("found: /etc/kubernetes/manifests/etcd.yaml, /var/lib/etcd",
                        "no note that Slipway started kubeadm here",
                        "echo " + bringUp + " > " + ResetApproval.FILE);
        assertThat(lab.host("h0").files().text("/var/lib/etcd/member/snap/db")).hasValue(DATA_OF_OTHERS);
        assertThat(resets()).isZero();

        lab.host("h0").files().write(ResetApproval.FILE, "OPS-1\n");
        cockpit.retries(step);
        cockpit.until(() -> assertThat(cockpit.standing(bringUp)).hasSize(1));
        assertThat(resets()).as("leave for another operation is none for this one").isZero();

        Http http = new Http(slipway.port(), "operator:operator");
        String incident = operator.incidents(bringUp).get(0).getId();
        String at = "/api/v1/operations/" + bringUp + "/incidents/" + incident + "/approve-reset";
        assertThat(http.post(at, "{}").statusCode()).as("without a reason").isEqualTo(400);
        assertThat(resets()).isZero();
        assertThat(http.post(at, "{\"reason\": \"an old test cluster\"}").statusCode()).isEqualTo(204);
        cockpit.until(() -> assertThat(lab.cluster().exists() && lab.cluster().etcd().members().size() == 2).isTrue());
        assertThat(resets()).isEqualTo(1);
        assertThat(lab.host("h0").files().exists(ResetApproval.FILE)).as("leave is used up").isFalse();
    }

    private long resets() {
        return lab.host("h0").argumentLists().stream()
                .filter(line -> line.get(0).equals("kubeadm") && line.get(1).equals("reset"))
                .count();
    }

    private Map<String, Integer> ran() {
        Map<String, Integer> ran = new TreeMap<>();
        lab.hosts().forEach(host -> ran.put(host.name(), host.argumentLists().size()));
        return ran;
    }

    /** All that a host keeps: files with owner and mode, packages, units, and what its kernel was told. */
    private Map<String, Map<String, String>> state() {
        Map<String, Map<String, String>> all = new TreeMap<>();
        for (LabHost host : lab.hosts()) {
            Map<String, String> state = new TreeMap<>();
            host.files().under("").forEach(path -> host.files().node(path).ifPresent(node ->
                    state.put(path, node.owner() + " " + node.mode() + "\n" + node.text())));
            host.packages().installed().forEach((name, version) -> state.put("package " + name, version));
            host.packages().held().forEach(name -> state.put("held " + name, ""));
            host.units().states().forEach((unit, found) -> state.put("unit " + unit, found.active() + " " + found.sub()));
            host.sockets().ports().forEach((port, owner) -> state.put("port " + port, owner));
            all.put(host.name(), state);
        }
        return all;
    }
}
