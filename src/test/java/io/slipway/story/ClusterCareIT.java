package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.slipway.lab.Lab;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A cluster grows old and is looked at: what is found is a task, once, and goes when it is gone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterCareIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SEE_TO_IT = "seeToFinding";

    private Lab lab;
    private LabApplication slipway;
    private Operator operator;

    @BeforeAll
    void aClusterThatStands() {
        lab = Lab.demoHosts().speed(500).start();
        slipway = LabApplication.with(lab);
        operator = slipway.operator();
        slipway.bringsUp();
        lab.cluster().recordAddresses();
        lab.cluster().client().resource(new PodBuilder()
                .withNewMetadata().withName("shop").withNamespace("default").addToLabels("app", "shop").endMetadata()
                .withNewSpec().withNodeName("h4")
                .addNewContainer().withName("shop").withImage("registry.example.net/shop:1").endContainer()
                .endSpec()
                .build()).create();
        lab.cluster().settle();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void aClusterThatIsAsItShouldBeNeedsNobody() throws IOException {
        String look = looked();

        assertThat(findings(true)).isEmpty();
        assertThat(tasks()).isEmpty();
        assertThat(String.valueOf(operator.variable(look, "report"))).contains("Looked: nothing was found.");
        assertThat(changedBy(look)).as("a look changes nothing").isEmpty();
    }

    @Test
    @Order(2)
    void whatIsFoundIsATaskEachOnce() throws IOException {
        lab.host("h1").machine().certificatesEnd(lab.clock().instant().plus(Duration.ofDays(29)));
        lab.host("h4").files().write("/etc/ndppd.conf", "route-ttl 30000\n");
        lab.host("h4").units().stop("ndppd");
        lab.cluster().tokens().create("left00.0123456789abcdef", Duration.ofDays(90), "by hand", true);

        looked();
        looked();

        assertThat(findings(true)).extracting(finding -> place(finding))
                .containsExactlyInAnyOrder(
                        "h1 certificates-end", "h4 drift", "h4 neighbour-proxy-silent", "cluster join-token-left/left00");
        assertThat(tasks()).extracting(Task::getName).containsExactlyInAnyOrder(
                "See to h1: certificates-end", "See to h4: drift", "See to h4: neighbour-proxy-silent",
                "See to demo: join-token-left/left00");
        Task certificates = task("h1");
        assertThat(operator.reads(certificates, "found"))
                .contains("a certificate ends within 30 days", "apiserver on ", "kubelet's own on ");
        assertThat(operator.reads(certificates, "advice")).contains("kubeadm certs renew all");
        assertThat(new Http(slipway.port(), "operator:operator").get("/api/v1/events").body())
                .contains("finding.opened", "certificates-end");
    }

    @Test
    @Order(3)
    void hostsShowTheirNodesTheirFindingsAndTheirDrift() throws IOException {
        Http http = new Http(slipway.port(), "operator:operator");

        JsonNode host = JSON.readTree(http.get("/api/v1/clusters/demo/hosts/h4").body());
        assertThat(host.path("node").path("ready").asText()).isEqualTo("True");
        assertThat(host.path("node").path("version").asText()).isEqualTo("v1.36.2");
        assertThat(host.path("node").path("addresses").get(0).asText()).isEqualTo(lab.host("h4").address().text());
        assertThat(host.path("findings").findValuesAsText("kind")).contains("drift", "neighbour-proxy-silent");
        assertThat(JSON.readTree(http.get("/api/v1/clusters/demo/hosts").body()).path("hosts")).hasSize(6);
        JsonNode drift = JSON.readTree(http.get("/api/v1/clusters/demo/drift").body());
        assertThat(drift.path("entries").findValuesAsText("step")).containsOnly("configureNeighbourProxy");
        assertThat(http.get("/api/v1/clusters/demo/hosts/h9").statusCode()).isEqualTo(404);
        assertThat(http.get("/api/v1/clusters/ghost/hosts").statusCode()).isEqualTo(404);
        assertThat(http.get("/api/v1/clusters/ghost/drift").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(4)
    void whatIsAcceptedIsNotAskedAgainBeforeItsTimeUnlessItGetsWorse() throws IOException {
        operator.completes(task("h1"), Map.of("findingDecision", "accept", "acceptForDays", 20, "word", "renewed on Monday"));
        await().atMost(Duration.ofMinutes(2)).until(() -> finding("h1").path("word").asText().equals("renewed on Monday"));
        looked();
        assertThat(tasks()).as("nobody is asked again").hasSize(3);
        assertThat(finding("h1").path("acceptedBy").asText()).isEqualTo("operator");

        lab.host("h1").machine().certificatesEnd(lab.clock().instant().plus(Duration.ofDays(10)));
        looked();
        assertThat(operator.reads(task("h1"), "found")).contains("within 14 days");
        assertThat(finding("h1").path("severity").asText()).isEqualTo("ERROR");
    }

    @Test
    @Order(5)
    void whatIsGoneClosesItsTaskAndAHostThatIsSilentIsAFindingAndNoIncident() throws IOException {
        lab.host("h1").machine().certificatesEnd(lab.clock().instant().plus(Duration.ofDays(365)));
        lab.cluster().tokens().delete("left00");
        lab.host("h5").powerOff();
        lab.cluster().wake();
        lab.cluster().settle();

        looked();

        assertThat(findings(true)).extracting(finding -> place(finding))
                .contains("h5 host-unreachable", "h4 drift")
                .doesNotContain("h5 neighbour-proxy-silent")
                .doesNotContain("h1 certificates-end", "cluster join-token-left/left00");
        assertThat(findings(false)).anyMatch(finding -> finding.path("kind").asText().equals("certificates-end")
                && finding.hasNonNull("goneAt"));
        assertThat(tasks()).extracting(task -> operator.reads(task, "where")).noneMatch(where -> where.contains("h1 "));
    }

    @Test
    @Order(6)
    void theClockLooksAtClustersThatStand() {
        ManagementService jobs = slipway.bean(ProcessEngine.class).getManagementService();
        Job timer = jobs.createJobQuery().timers().processDefinitionKey("care-clock").singleResult();
        long before = looks();

        jobs.executeJob(timer.getId());

        await().atMost(Duration.ofMinutes(2)).until(() -> looks() == before + 1);
        assertThat(lab.unknownCommands()).isEmpty();
    }

    private long looks() {
        return slipway.bean(ProcessEngine.class).getHistoryService().createHistoricProcessInstanceQuery()
                .processDefinitionKey("cluster-care").finished().count();
    }

    private String looked() {
        String look = operator.starts("cluster-care", "demo", Map.of());
        assertThat(operator.seesTheEnd(look).getState()).isEqualTo("COMPLETED");
        return look;
    }

    private List<JsonNode> findings(boolean standing) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        JSON.readTree(new Http(slipway.port(), "operator:operator")
                        .get("/api/v1/findings?cluster=demo&standing=" + standing).body())
                .path("findings").forEach(found::add);
        return found;
    }

    private static String place(JsonNode finding) {
        return finding.path("host").asText("cluster").replaceFirst("^null$", "cluster") + " " + finding.path("kind").asText();
    }

    private JsonNode finding(String host) throws IOException {
        return findings(true).stream().filter(finding -> finding.path("host").asText().equals(host)).findFirst().orElseThrow();
    }

    private List<Task> tasks() {
        return slipway.bean(TaskService.class).createTaskQuery().taskDefinitionKey(SEE_TO_IT).list();
    }

    private Task task(String host) {
        return tasks().stream()
                .filter(task -> operator.reads(task, "where").startsWith("Host " + host + " "))
                .findFirst()
                .orElseThrow();
    }

    private List<String> changedBy(String look) throws IOException {
        List<String> changed = new ArrayList<>();
        JSON.readTree(new Http(slipway.port(), "operator:operator")
                        .get("/api/v1/operations/" + look + "/steps").body())
                .findValuesAsText("state").stream().filter("CHANGED"::equals).forEach(changed::add);
        return changed;
    }
}
