package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.slipway.events.Receiver;
import io.slipway.inventory.ClusterName;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A rack of a cluster that runs gets another pool: told first, then changed, then proved by a pod of each rack. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PoolAssignmentIT {

    private static final ClusterName DEMO = new ClusterName("demo");
    private static final ObjectMapper JSON = new ObjectMapper();

    private LabApplication slipway;
    private Operator operator;
    private String file;

    @BeforeAll
    void aClusterOfTwoRacks() {
        Lab lab = Lab.demoHosts().speed(500).start();
        slipway = LabApplication.with(lab, whole -> {
            file = whole.replaceAll("(?m)^  - \\{ name: h[123],.*\\n", "");
            assertThat(file).isNotEqualTo(whole);
            return file;
        });
        operator = slipway.operator();
        slipway.bringsUp();
        lab.cluster().recordAddresses();
        lab.cluster().settle();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    private JsonNode pool(String name) throws IOException {
        var answer = new Http(slipway.port(), "admin:admin").get("/api/v1/clusters/demo/pools");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        for (JsonNode pool : JSON.readTree(answer.body()).path("pools")) {
            if (pool.path("name").asText().equals(name)) {
                return pool;
            }
        }
        throw new AssertionError("no pool " + name + " in " + answer.body());
    }

    @Test
    @Order(1)
    void everybodySeesHowFullThePoolsAre() throws IOException {
        JsonNode pool = pool("rack-a2");

        assertThat(pool.path("addresses").asText()).isEqualTo("4294967296");
        assertThat(pool.path("enabled").asBoolean()).isTrue();
        assertThat(pool.path("nodes").findValuesAsText("node")).isNotEmpty().isSubsetOf("h4", "h5");
        assertThat(new Http(slipway.port(), "admin:admin").get("/api/v1/clusters/nobody/pools").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(2)
    void aPlanTellsWhatChangesAndChangesNothing() throws IOException {
        String changed = file + """
                pools:
                  - name: rack-a1
                    subnet: 2001:db8:a1::/96
                    nodeSelector: slipway.io/rack == "a1"
                  - name: rack-a2-second
                    subnet: 2001:db8:a2::1:0:0/96
                    nodeSelector: slipway.io/rack == "a2"
                """;
        ClusterDefinitions definitions = slipway.bean(ClusterDefinitions.class);
        definitions.put(DEMO, changed, definitions.newest(DEMO).map(version -> version.version()), "otto");

        String plan = operator.starts("pool-assignment", "demo", Map.of("mode", "plan"));

        assertThat(operator.seesTheEnd(plan).getState()).isEqualTo("COMPLETED");
        assertThat(pool("rack-a2").path("enabled").asBoolean()).isTrue();
        assertThat(slipway.lab().host("h4").files().text("/etc/ndppd.conf").orElseThrow()).contains("2001:db8:a2::/96");
    }

    @Test
    @Order(3)
    void theApprovedPlanIsCarriedOutAndProved() throws IOException {
        String change = operator.starts("pool-assignment", "demo", Map.of("ticket", "NET-4713"));
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of("hosts", "h5")))
                .hasMessageContaining("is worked on by ");
        String review = operator.sees(change, "Review the plan").getId();
        TaskService tasks = slipway.bean(TaskService.class);
        assertThat(String.valueOf(tasks.getVariable(review, "planChanges")))
                .contains("IPPool rack-a2 (2001:db8:a2::/96) is disabled", "their old addresses", "rack-a2-second");
        assertThat(String.valueOf(tasks.getVariable(review, "planFindings")))
                .contains("pods-keep-old-addresses", "pool-addresses");
        operator.seesAndCompletes(change, "Review the plan");

        assertThat(operator.seesTheEnd(change).getState()).isEqualTo("COMPLETED");
        assertThat(pool("rack-a2").path("enabled").asBoolean()).isFalse();
        assertThat(pool("rack-a2").path("inUse").asInt()).as("running pods keep their addresses").isPositive();
        assertThat(pool("rack-a2-second").path("enabled").asBoolean()).isTrue();
        for (LabHost host : List.of(slipway.lab().host("h4"), slipway.lab().host("h5"))) {
            assertThat(host.files().text("/etc/ndppd.conf").orElseThrow()).contains("2001:db8:a2::1:0:0/96");
        }
        assertThat(String.valueOf(operator.variable(change, "evidence")))
                .contains("Rack a1, h0: ", "Rack a2, h4: ", "of its pool rack-a2-second", "by neighbour discovery");
        assertThat(String.valueOf(operator.variable(change, "report")))
                .contains("Configure each neighbour proxy")
                .doesNotContain("multiInstance");
        assertThat(slipway.lab().cluster().client().pods().inNamespace("slipway-probe").list().getItems()).isEmpty();
    }

    @Test
    @Order(4)
    void aSecondRunFindsNothingToChange() {
        String again = operator.starts("pool-assignment", "demo", Map.of());

        assertThat(operator.seesTheEnd(again).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(again, "report"))).containsIgnoringCase("nothing to change");
    }

    @Test
    @Order(5)
    void whoCancelsHalfWayGetsAPlanThatPutsThePoolsBack() throws IOException {
        ClusterDefinitions definitions = slipway.bean(ClusterDefinitions.class);
        DefinitionVersion before = definitions.newest(DEMO).orElseThrow();
        definitions.put(DEMO, before.text().replace("rack-a2-second", "rack-a2-third").replace("a2::1:0:0", "a2::2:0:0"),
                Optional.of(before.version()), "otto");
        slipway.lab().faults().on("h4").program("systemctl").with("ndppd.service").always().exits(1).saying("no");
        String change = operator.starts("pool-assignment", "demo", Map.of("ticket", "NET-4714"));
        operator.seesAndCompletes(change, "Review the plan");
        operator.seesAnIncident(change);
        assertThat(pool("rack-a2-third").path("enabled").asBoolean()).isTrue();

        String answer = new Http(slipway.port(), "operator:operator")
                .post("/api/v1/operations/" + change + "/cancel", "{\"reason\": \"wrong subnet\"}").body();
        slipway.lab().faults().clear();
        assertThat(answer).contains("as version " + before.version() + " of the definition says once its plan is approved");
        String undo = answer.replaceAll("(?s).*\"undo\":\"(OPS-[0-9]+)\".*", "$1");
        whoListensHasHeard(change, undo);
        Task review = operator.sees(undo, "Review the plan");
        assertThat(operator.reads(review, "planSummary"))
                .contains("the definition changes:", "-  - name: rack-a2-third", "+  - name: rack-a2-second");
        assertThat(definitions.newest(DEMO).orElseThrow().text()).contains("rack-a2-third");
        operator.completes(review);

        assertThat(operator.seesTheEnd(undo).getState()).isEqualTo("COMPLETED");
        assertThat(definitions.newest(DEMO).orElseThrow().text()).isEqualTo(before.text());
        assertThat(pool("rack-a2-second").path("enabled").asBoolean()).isTrue();
        assertThat(pool("rack-a2-third").path("enabled").asBoolean()).isFalse();
        assertThat(slipway.lab().host("h4").files().text("/etc/ndppd.conf").orElseThrow()).contains("2001:db8:a2::1:0:0/96");
    }

    private void whoListensHasHeard(String cancelled, String undo) throws IOException {
        Http program = new Http(slipway.port(), "operator:operator");
        JsonNode events = JSON.readTree(program.get("/api/v1/events?operation=" + cancelled).body()).path("entries");
        assertThat(events.findValuesAsText("type"))
                .startsWith("operation.started")
                .containsSubsequence("task.created", "task.completed", "incident.created", "operation.cancelled")
                .containsOnlyOnce("incident.created", "incident.resolved");
        for (JsonNode event : events) {
            if (event.path("type").asText().equals("incident.created")) {
                assertThat(event.at("/data/host").asText()).isEqualTo("h4");
                assertThat(event.at("/data/step").asText()).isEqualTo("configureNeighbourProxy");
                assertThat(event.at("/data/message").asText()).startsWith("COMMAND_FAILED on h4");
                assertThat(event.at("/data/ticket").asText()).isEqualTo("NET-4714");
            }
        }
        assertThat(program.get("/api/v1/events?operation=" + undo).body()).contains("\"undoes\":\"" + cancelled + "\"");
    }

    @Test
    @Order(6)
    void aFirewallIsToldWhenPodsAnswerSomewhereElse() {
        JdbcClient tables = JdbcClient.create(slipway.bean(DataSource.class));
        try (Receiver agent = new Receiver()) {
            assertThat(new Http(slipway.port(), "admin:admin").post("/api/v1/webhooks",
                    "{\"url\": \"" + agent.url() + "\", \"types\": [\"addresses.changed\"], \"cluster\": \"demo\"}")
                    .statusCode()).isEqualTo(201);
            await().atMost(Duration.ofMinutes(2)).until(() ->
                    tables.sql("select count(*) from slipway_address_watch where seen <> ''").query(Long.class).single() == 1);
            slipway.lab().cluster().client().resource(new PodBuilder()
                    .withNewMetadata().withNamespace("web").withName("front").endMetadata()
                    .withNewSpec().withNodeName("h4").endSpec()
                    .withNewStatus().withPhase("Running").addNewPodIP("2001:db8:a2::1:0:77").endStatus()
                    .build()).create();

            await().atMost(Duration.ofMinutes(2)).until(() -> !agent.requests().isEmpty());
            assertThat(agent.requests().get(0).body())
                    .contains("\"type\":\"addresses.changed\"", "\"namespaces\":[\"web\"]",
                            "\"link\":\"/api/v1/clusters/demo/pod-addresses\"");
        }
        assertThat(slipway.lab().unknownCommands()).isEmpty();
    }
}
