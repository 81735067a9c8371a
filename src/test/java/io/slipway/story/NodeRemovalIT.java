package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.slipway.inventory.ClusterName;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A cluster of six hosts shrinks: a worker with a pod that is held, the first control-plane host, and one that is dead. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeRemovalIT {

    private static final ClusterName DEMO = new ClusterName("demo");
    private static final String REVIEW = "Review the plan";
    private static final String RISK = "Accept the risk to etcd";

    private LabApplication slipway;
    private Operator operator;
    private Lab lab;

    @BeforeAll
    void aClusterOfSixHosts() {
        lab = Lab.demoHosts().speed(500).start();
        slipway = LabApplication.with(lab);
        operator = slipway.operator();
        slipway.bringsUp();
        lab.cluster().recordAddresses();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void allControlPlaneHostsAtOnceAreRefusedInThePlan() {
        String removal = operator.starts("node-removal", "demo", Map.of("hosts", "h0, h1, h2"));

        Task review = operator.sees(removal, REVIEW);
        assertThat(operator.reads(review, "planFindings"))
                .contains("etcd-quorum", "without them there is no cluster");
        operator.completes(review);
        review = operator.sees(removal, REVIEW);
        operator.completes(review, Map.of("planDecision", "cancel"));
        operator.seesTheEnd(removal);
        assertThat(newest().state()).isEqualTo(Operation.State.CANCELLED);
        assertThat(nodes()).hasSize(6);
    }

    @Test
    @Order(2)
    void whoCancelsWhileANodeIsEmptiedGetsItBackAsItWas() {
        aPodThatABudgetHolds("h5");
        String removal = operator.starts("node-removal", "demo", Map.of("hosts", "h5"));
        operator.seesAndCompletes(removal, REVIEW);
        await("h5 is cordoned").atMost(Duration.ofMinutes(2)).until(() -> cordoned("h5"));

        // A step that runs at this moment is in the way; a person presses the button again.
        await("cancelled").atMost(Duration.ofMinutes(2)).ignoreException(OptimisticLockingException.class).until(() -> {
            slipway.bean(ProcessEngine.class).getRuntimeService()
                    .deleteProcessInstance(newest().processInstance(), "not today", true);
            return true;
        });

        assertThat(newest().state()).isEqualTo(Operation.State.CANCELLED);
        assertThat(cordoned("h5")).isFalse();
        assertThat(nodes()).hasSize(6);
        assertThat(lab.host("h5").units().runs("kubelet")).isTrue();
        assertThat(lab.cluster().client().pods().inNamespace("default").withName("held").get()).isNotNull();
    }

    @Test
    @Order(3)
    void aPodThatABudgetHoldsIsNamedInTheIncidentAndTheWorkerLeavesOnceItIsFree() throws IOException {
        String removal = operator.starts("node-removal", "demo", Map.of("hosts", "h5", "ticket", "NET-4712"));
        Task review = operator.sees(removal, REVIEW);
        assertThat(operator.reads(review, "planChanges")).contains("pod default/held is held by the disruption budget");
        assertThat(operator.reads(review, "planFindings")).contains("balancer-member").doesNotContain("memory");
        assertThat(operator.reads(review, "planSummary").replaceAll("(?s).*warnings?\\.", "")).containsSubsequence(
                "Empty the node", "Reset the host", "Remove the neighbour proxy", "Delete the node");
        lab.cluster().settle();
        assertThat(blocksOf("h5")).as("the held pod has an address").isNotEmpty();
        operator.completes(review);

        Incident incident = theIncidentAfterALongTime(removal);
        assertThat(operator.message(incident))
                .contains("Empty the node on h5", "pod default/held is held by the disruption budget held-stays");
        lab.cluster().allowDisruptions("default", "held-stays", 1);
        operator.retries(incident);

        assertThat(operator.seesTheEnd(removal).getState()).isEqualTo("COMPLETED");
        assertThat(nodes()).containsExactlyInAnyOrder("h0", "h1", "h2", "h3", "h4");
        assertThat(blocksOf("h5")).isEmpty();
        assertThat(blocksOf("h4").size() + blocksOf("h3").size()).as("nobody else's").isPositive();
        LabHost host = lab.host("h5");
        assertThat(host.files().under("/etc/kubernetes")).isEmpty();
        assertThat(host.units().runs("kubelet")).isFalse();
        assertThat(host.units().runs("ndppd")).isFalse();
        assertThat(definition().text()).doesNotContain("name: h5").contains("name: h4");
        assertThat(definition().madeBy()).isEqualTo("operator (" + removal + ")");
        assertThat(String.valueOf(operator.variable(removal, "report")))
                .contains("of the definition has h5 no longer", "take them out of it too", "Remove each control-plane host");
        assertThat(phase(removal, "Plan and review the changes").path("waitedForPeopleSeconds").asDouble())
                .as("the review, which is another process's task").isPositive();
    }

    @Test
    @Order(4)
    void theFirstControlPlaneHostLeavesWithTheLeaveOfTwoDifferentPeople() {
        String removal = operator.starts("node-removal", "demo", Map.of("hosts", "h0"));
        Task review = operator.sees(removal, REVIEW);
        assertThat(operator.reads(review, "planFindings")).contains("needs 2: the next failure stops the cluster");
        operator.completes(review);

        operator.seesAndCompletes(removal, RISK);
        Task again = operator.sees(removal, RISK);
        assertThat(operator.reads(again, "quorumNote")).contains("operator has accepted this already");
        assertThat(lab.cluster().etcd().members()).as("nothing happens before").hasSize(3);
        new Operator(slipway.bean(ProcessEngine.class), "second").completes(again);

        assertThat(operator.seesTheEnd(removal).getState()).isEqualTo("COMPLETED");
        assertThat(lab.cluster().etcd().members()).extracting(member -> member.name()).containsExactly("h1", "h2");
        assertThat(nodes()).containsExactlyInAnyOrder("h1", "h2", "h3", "h4");
        assertThat(lab.host("h0").files().under("/etc/kubernetes")).isEmpty();
        assertThat(String.valueOf(operator.variable(removal, "report")))
                .contains("(accepted by operator): h0", "(accepted by second): h0");
    }

    @Test
    @Order(5)
    void aDeadHostLeavesWithoutBeingAsked() {
        lab.host("h4").powerOff();
        lab.cluster().wake();
        lab.cluster().settle();
        String removal = operator.starts("node-removal", "demo", Map.of("hosts", "h4"));
        Task review = operator.sees(removal, REVIEW);
        assertThat(operator.reads(review, "planFindings")).contains("dead-host", "it counts as dead");
        operator.completes(review);

        assertThat(operator.seesTheEnd(removal).getState()).isEqualTo("COMPLETED");
        assertThat(nodes()).containsExactlyInAnyOrder("h1", "h2", "h3");
        assertThat(definition().text()).doesNotContain("name: h4", "name: h0");
    }

    @Test
    @Order(6)
    void theLabKnewEveryCommand() {
        assertThat(lab.unknownCommands()).isEmpty();
    }

    private JsonNode phase(String operation, String name) throws IOException {
        String report = new Http(slipway.port(), "operator:operator").get("/api/v1/operations/" + operation + "/report").body();
        for (JsonNode phase : new ObjectMapper().readTree(report).path("phases")) {
            if (phase.path("name").asText().equals(name)) {
                return phase;
            }
        }
        throw new AssertionError("no phase " + name + " in " + report);
    }

    /** Time passes as fast as the test looks, for the step's deadline and for the pause before its next try. */
    private Incident theIncidentAfterALongTime(String operation) {
        ManagementService jobs = slipway.bean(ProcessEngine.class).getManagementService();
        return await("incident of " + operation).atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(ProcessEngineException.class)
                .until(() -> {
                    lab.clock().jump(Duration.ofMinutes(5));
                    jobs.createJobQuery().withException().withRetriesLeft().list()
                            .forEach(job -> jobs.setJobDuedate(job.getId(), new Date()));
                    return operator.incidents(operation).stream().findFirst().orElse(null);
                }, found -> found != null);
    }

    private void aPodThatABudgetHolds(String node) {
        var client = lab.cluster().client();
        client.resource(new PodBuilder()
                .withNewMetadata().withName("held").withNamespace("default").addToLabels("app", "held")
                .addNewOwnerReference().withApiVersion("apps/v1").withKind("StatefulSet").withName("held").withUid("1")
                .withController(true).endOwnerReference().endMetadata()
                .withNewSpec().withNodeName(node).addNewContainer().withName("x").withImage("registry.k8s.io/pause:3.10")
                .endContainer().endSpec().build()).create();
        client.resource(new PodDisruptionBudgetBuilder()
                .withNewMetadata().withName("held-stays").withNamespace("default").endMetadata()
                .withNewSpec().withNewMinAvailable(1).withNewSelector().addToMatchLabels("app", "held").endSelector()
                .endSpec().build()).create();
        lab.cluster().allowDisruptions("default", "held-stays", 0);
    }

    private List<String> blocksOf(String node) {
        return lab.cluster().client().genericKubernetesResources("crd.projectcalico.org/v1", "IPAMBlock").list().getItems()
                .stream()
                .map(block -> String.valueOf(block.getAdditionalProperties().get("spec")))
                .filter(spec -> spec.contains("affinity=host:" + node))
                .toList();
    }

    private boolean cordoned(String node) {
        return Boolean.TRUE.equals(lab.cluster().client().nodes().withName(node).get().getSpec().getUnschedulable());
    }

    private List<String> nodes() {
        return lab.cluster().client().nodes().list().getItems().stream().map(node -> node.getMetadata().getName()).toList();
    }

    private Operation newest() {
        return slipway.bean(Operations.class).list(Optional.of(DEMO), false, Long.MAX_VALUE, 1).get(0);
    }

    private DefinitionVersion definition() {
        return slipway.bean(ClusterDefinitions.class).newest(DEMO).orElseThrow();
    }
}
