package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.inventory.ClusterName;
import io.slipway.journal.Journal;
import io.slipway.lab.HandMadeCluster;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import java.time.Duration;
import java.util.HashMap;
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

/** A cluster that people made by hand comes under Slipway's care, and nothing is changed on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterAdoptIT {

    private static final ClusterName OLD = new ClusterName("old-one");

    private LabApplication slipway;
    private Operator operator;

    @BeforeAll
    void aClusterMadeByHand() {
        Lab lab = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a2", "2001:db8:a2::11")
                .controlPlane("h2", "a2", "2001:db8:a2::12")
                .worker("h3", "a1", "2001:db8:a1::13")
                .behindAJumpHost()
                .speed(2000)
                .start();
        HandMadeCluster.make(lab);
        lab.host("h3").kernel().set("net.ipv6.conf.default.forwarding", "0");
        slipway = LabApplication.withoutClusterFile(lab);
        operator = slipway.operator();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    private Map<String, Object> start(String address) {
        Map<String, Object> given = new HashMap<>();
        given.put("controlPlaneHost", address);
        given.put("jumpHost", slipway.lab().jumpHost().orElseThrow().endpoint().toString());
        given.put("networkManifest", slipway.lab().manifest("calico.yaml"));
        return given;
    }

    /** First the jump host's, then the one of the host that was given, then all others; later ones when a host was slow. */
    private void confirmsAllKeys(String operation) {
        await("the decision about " + operation).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(50)).until(() -> {
            operator.waitsAt(operation, "Confirm the host keys").ifPresent(operator::completes);
            return operator.waitsAt(operation, "Adopt the cluster").isPresent()
                    || operation(operation).state() != Operation.State.RUNNING;
        });
    }

    private Operation operation(String id) {
        return slipway.bean(Operations.class).operation(id).orElseThrow();
    }

    private void nothingIsLeft() {
        assertThat(slipway.bean(ClusterDefinitions.class).newest(OLD)).isEmpty();
        assertThat(slipway.bean(ClusterDefinitions.class).clusters()).isEmpty();
        assertThat(slipway.bean(Journal.class).hostKeys(OLD)).isEmpty();
        assertThat(slipway.bean(Operations.class).running(OLD)).isEmpty();
    }

    @Test
    @Order(1)
    void whatCannotBeRightIsRefusedAtOnce() {
        assertThatThrownBy(() -> operator.starts("cluster-adopt", "old-one", Map.of()))
                .hasMessageContaining("controlPlaneHost: which host?");
        assertThatThrownBy(() -> operator.starts("cluster-adopt", "old-one", Map.of("controlPlaneHost", "h0.test")))
                .hasMessageContaining("a name does not say which node it is");
        assertThatThrownBy(() -> operator.starts("cluster-adopt", "Old", start("2001:db8:a1::10")))
                .hasMessageContaining("cluster name");
        nothingIsLeft();
    }

    @Test
    @Order(2)
    void aWorkerIsNotTheWayIn() {
        String adoption = operator.starts("cluster-adopt", "old-one", start("2001:db8:a1::13"));
        confirmsAllKeys(adoption);

        assertThat(operation(adoption).state()).isEqualTo(Operation.State.FAILED);
        assertThat(operation(adoption).outcome())
                .contains("Cannot be adopted; nothing was changed.", "2001:db8:a1::13 is no control-plane host",
                        "runs for the cluster at api.demo.test:6443");
        nothingIsLeft();
    }

    @Test
    @Order(3)
    void whoRefusesLeavesNothing() {
        String adoption = operator.starts("cluster-adopt", "old-one", start("2001:db8:a2::11"));
        confirmsAllKeys(adoption);
        Task task = operator.sees(adoption, "Adopt the cluster");
        assertThat(operator.reads(task, "definitionText")).contains(
                "version: \"1.36.2\"  # kubeadm-config",
                "controlPlaneEndpoint: api.demo.test:6443",
                "podSubnet: \"2001:db8:42::/56\"",
                "proxyMode: nftables",
                "- { name: h0, address: \"2001:db8:a1::10\", role: control-plane, rack: a1, uplink: eth0",
                "- { name: h3, address: \"2001:db8:a1::13\", role: worker, rack: a1",
                "rack from the label example.net/rack",
                "maxPods: 200",
                "version: v3.32.1",
                "- name: pool-a1",
                "blockSize: 120",
                "nodeSelector: \"example.net/rack == \\\"a1\\\"\"");
        assertThatThrownBy(() -> operator.starts("cluster-adopt", "old-one", start("2001:db8:a1::10")))
                .hasMessageContaining("is worked on by " + adoption);
        operator.completes(task, Map.of("planDecision", "cancel"));

        operator.seesTheEnd(adoption);
        assertThat(operation(adoption).state()).isEqualTo(Operation.State.CANCELLED);
        nothingIsLeft();
    }

    @Test
    @Order(3)
    void whoOnlyPlansSeesAllOfItAndLeavesNothing() {
        Map<String, Object> given = start("2001:db8:a2::12");
        given.put("mode", "plan");
        slipway.lab().faults().on("h3").refusesSsh();
        String plan = operator.starts("cluster-adopt", "old-one", given);
        confirmsAllKeys(plan);
        slipway.lab().faults().on("h3").acceptsSsh();
        assertThat(operation(plan).state()).isEqualTo(Operation.State.PLANNED);
        assertThat(String.valueOf(operator.variable(plan, "planFindings")))
                .contains("adoption-asked", "adoption-calico-backend", "adoption-host-not-read", "host-unreachable");
        assertThat(String.valueOf(operator.variable(plan, "definitionText")))
                .contains("- { name: h3, address: \"2001:db8:a1::13\", role: worker", "the host itself was not read");
        nothingIsLeft();
    }

    @Test
    @Order(4)
    void whatDoesNotFitIntoTheFormIsCorrectedOverTheApi() {
        Http http = new Http(slipway.port(), "operator:operator");
        String adoption = operator.starts("cluster-adopt", "old-one", start("2001:db8:a1::10"));
        String proposal = "/api/v1/operations/" + adoption + "/proposal";
        operator.sees(adoption, "Confirm the host keys");
        assertThat(http.put(proposal, "application/yaml", "name: old-one\n").statusCode()).as("nothing to decide yet").isEqualTo(409);
        confirmsAllKeys(adoption);
        Task task = operator.sees(adoption, "Adopt the cluster");
        String shown = operator.reads(task, "definitionText");
        assertThat(http.get(proposal).body()).isEqualTo(shown);

        assertThat(http.put(proposal, "application/yaml", shown.replace("role: worker", "rol: worker")).body())
                .contains("hosts[3].rol");
        assertThat(http.put(proposal, "application/yaml", shown.replace("name: old-one", "name: other")).body())
                .contains("defines the cluster other");
        assertThat(http.put(proposal, "application/yaml", shown
                        + "registryAccess: { registry: registry.example.net, credentials: 'file:/etc/shadow' }\n").body())
                .contains("registryAccess.credentials", "another secret than the key of adoptions");
        String longer = shown + "# A word on each host.\n".repeat(200);
        assertThat(http.put(proposal, "application/yaml", longer).statusCode()).isEqualTo(200);

        operator.completes(task, Map.of("definitionText", shown + "# mine\n"));
        task = operator.sees(adoption, "Adopt the cluster");
        assertThat(operator.reads(task, "definitionMistakes")).contains("Somebody else corrected the definition");
        operator.completes(task, Map.of("definitionText", ""));
        task = operator.sees(adoption, "Adopt the cluster");
        assertThat(operator.reads(task, "definitionTooLong")).isEqualTo("true");
        assertThat(operator.reads(task, "definitionText")).isEmpty();
        operator.completes(task, Map.of("planDecision", "check-again"));
        task = operator.sees(adoption, "Adopt the cluster");
        assertThat(http.get(proposal).body()).as("what a person wrote is not written over").isEqualTo(longer);

        assertThat(http.post("/api/v1/operations/" + adoption + "/cancel", "{\"reason\": \"tried it\"}").statusCode()).isEqualTo(200);
        operator.seesTheEnd(adoption);
        nothingIsLeft();
    }

    @Test
    @Order(5)
    void theDefinitionIsCorrectedPlannedAnewAndAdopted() {
        String adoption = operator.starts("cluster-adopt", "old-one", start("2001:db8:a1::10"));
        confirmsAllKeys(adoption);
        Task task = operator.sees(adoption, "Adopt the cluster");
        String proposed = operator.reads(task, "definitionText");
        operator.completes(task, Map.of("definitionText", proposed.replace("role: worker", "rol: worker")
                .replace("blockSize: 120", "blockSize: 12")));

        task = operator.sees(adoption, "Adopt the cluster");
        assertThat(operator.reads(task, "definitionMistakes")).contains("hosts[3].rol", "pools[0].blockSize");
        String corrected = proposed + "acceptedWarnings: [KUBEADM_BALANCER_REGRESSION]\n";
        operator.completes(task, Map.of("definitionText", corrected));

        task = operator.sees(adoption, "Adopt the cluster");
        assertThat(operator.reads(task, "definitionText")).isEqualTo(corrected);
        assertThat(operator.reads(task, "definitionMistakes")).isEmpty();
        assertThat(operator.reads(task, "planChanges"))
                .contains("net.ipv6.conf.default.forwarding is 0, shall be 1", "note on h0 that its control plane is initialised")
                .doesNotContain("kubeadm init", "kubeadm join", "kubeadm reset");
        assertThat(operator.reads(task, "planFindings")).contains("adoption-rack-label", "adoption-certificate-names");
        assertThat(operator.reads(task, "planSummary")).contains("0 findings block");
        operator.completes(task);

        operator.seesTheEnd(adoption);
        assertThat(operation(adoption).outcome()).startsWith("Adopted: the cluster old-one is under Slipway's care.");
        assertThat(slipway.bean(ClusterDefinitions.class).newest(OLD).orElseThrow().text()).isEqualTo(corrected);
        assertThat(slipway.bean(Journal.class).hostKeys(OLD)).extracting(key -> key.host().text())
                .containsExactlyInAnyOrder("h0", "h1", "h2", "h3", "127.0.0.1");
        for (LabHost host : slipway.lab().hosts()) {
            assertThat(host.files().under("/var/lib/slipway")).as("what Slipway left on " + host).isEmpty();
            assertThat(host.files().text("/etc/sysctl.d/99-k8s.conf")).isEmpty();
        }
        assertThatThrownBy(() -> operator.starts("cluster-adopt", "old-one", start("2001:db8:a1::10")))
                .hasMessageContaining("There is a cluster named old-one already");
    }

    @Test
    @Order(6)
    void theBringUpOfWhatWasAdoptedNeitherInitialisesNorResets() {
        String plan = operator.starts("cluster-bring-up", "old-one", Map.of("mode", "plan"));

        operator.seesTheEnd(plan);
        assertThat(String.valueOf(operator.variable(plan, "planChanges")))
                .contains("net.ipv6.conf.default.forwarding is 0, shall be 1")
                .doesNotContain("kubeadm init", "kubeadm join", "kubeadm reset");
    }

    @Test
    @Order(7)
    void theBringUpMakesTheDifferencesGoAndLeavesTheClusterRunning() {
        List<String> nodes = nodes();
        String bringUp = operator.starts("cluster-bring-up", "old-one", Map.of());
        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));

        operator.seesTheEnd(bringUp);
        assertThat(operation(bringUp).state()).isEqualTo(Operation.State.FINISHED);
        assertThat(nodes()).as("no node was made anew").isEqualTo(nodes);
        assertThat(slipway.lab().host("h3").kernel().parameter("net.ipv6.conf.default.forwarding")).contains("1");
        assertThat(slipway.lab().hosts()).allSatisfy(host -> assertThat(host.argumentLists())
                .filteredOn(line -> line.get(0).equals("kubeadm") && List.of("init", "join", "reset").contains(line.get(1)))
                .as("kubeadm on " + host + " ran as its makers started it, and never again")
                .hasSize(1).allMatch(line -> line.contains("/root/kubeadm.yaml")));
        String again = operator.starts("cluster-bring-up", "old-one", Map.of());
        operator.seesTheEnd(again);
        assertThat(operation(again).outcome()).isEqualTo("Finished: nothing to change, the cluster is as its definition wants it.");
        assertThat(slipway.lab().unknownCommands()).isEmpty();
    }

    private List<String> nodes() {
        return slipway.lab().cluster().client().nodes().list().getItems().stream()
                .map(node -> node.getMetadata().getName() + " " + node.getMetadata().getUid())
                .toList();
    }
}
