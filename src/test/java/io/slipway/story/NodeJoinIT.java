package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import io.slipway.client.api.ClustersApi;
import io.slipway.client.api.EventsApi;
import io.slipway.client.api.OperationsApi;
import io.slipway.client.api.TasksApi;
import io.slipway.client.api.TokensApi;
import io.slipway.client.model.AccessTokensMade;
import io.slipway.client.model.Answers;
import io.slipway.client.model.HumanTask;
import io.slipway.client.model.OperationView;
import io.slipway.client.model.Reason;
import io.slipway.client.model.StartRequestBody;
import io.slipway.client.model.TokenWish;
import io.slipway.inventory.ClusterName;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.slipway.operations.Proposals;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A cluster of four hosts grows: a control-plane host and a worker join, and nobody else is touched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeJoinIT {

    private static final ClusterName DEMO = new ClusterName("demo");

    private LabApplication slipway;
    private Operator operator;
    private String whole;

    @BeforeAll
    void aClusterOfFourHosts() throws IOException {
        Lab lab = Lab.demoHosts().speed(500).start();
        slipway = LabApplication.with(lab, file -> {
            whole = file;
            return without(without(file, "h2"), "h5");
        });
        operator = slipway.operator();
        slipway.bean(Accounts.class).ensure("viewer", "viewer", Role.VIEWER);
        slipway.bean(Accounts.class).ensure("admin", "admin", Role.ADMIN);
        slipway.bringsUp();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void hostsThatTheClusterFileDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of("hosts", "h5")))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("The cluster demo has no host \"h5\". It has h0, h1, h3, h4.");
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of()))
                .hasMessageContaining("Which hosts? Give the variable \"hosts\"");
        assertThat(slipway.bean(Operations.class).running(DEMO)).isEmpty();
    }

    @Test
    @Order(1)
    void newHostsWithMistakesChangeNothing() {
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of("newHosts", "- {name: h5, rak: r1}")))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("newHosts[0].rak: there is no setting \"rak\" here (did you mean rack?)")
                .hasMessageContaining("newHosts[0].address");
        assertThatThrownBy(() -> operator.starts("node-removal", "demo", Map.of("newHosts", entry("h5"))))
                .hasMessageContaining("takes no new hosts");
        Http http = new Http(slipway.port(), "operator:operator");
        assertThat(http.post("/api/v1/operations",
                        "{\"process\": \"node-join\", \"cluster\": \"demo\", \"newHosts\": [{\"name\": \"h5\"}]}").body())
                .contains("newHosts[0].role");
        assertThat(slipway.bean(Operations.class).running(DEMO)).isEmpty();
        assertThat(newest().version()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void newHostsAreInTheDefinitionOnlyWhenThePlanIsApproved() throws IOException {
        String refused = operator.starts("node-join", "demo", Map.of("newHosts", entry("h5")));
        operator.completes(operator.sees(refused, "Confirm the host keys"));
        Task review = operator.sees(refused, "Review the plan");
        assertThat(operator.reads(review, "planSummary"))
                .contains("definition as " + refused + " proposes it", "the definition changes:", "+  - { name: h5");
        operator.completes(review, Map.of("planDecision", "cancel"));
        assertThat(operator.seesTheEnd(refused).getState()).isEqualTo("COMPLETED");
        assertThat(newest().version()).isEqualTo(1);

        String join = operator.starts("node-join", "demo", Map.of("newHosts", entry("h5"), "mode", "apply"));
        ClusterDefinitions definitions = slipway.bean(ClusterDefinitions.class);
        operator.sees(join, "Review the plan");
        definitions.put(DEMO, newest().text() + "# somebody else was here\n", Optional.of(1), "otto");
        slipway.lab().faults().on("h5").program("apt-mark").with("hold").always().exits(100).saying("E: broken disk");
        operator.completes(operator.sees(join, "Review the plan"));
        await().atMost(Duration.ofMinutes(2)).until(() -> operator.reads(operator.sees(join, "Review the plan"), "planSummary")
                .contains("h5") && slipway.bean(Proposals.class).isOvertaken(Long.parseLong(join.substring(4))) == false);
        operator.seesAndCompletes(join, "Review the plan");
        aHostThatCannotJoinIsLeftOutAndTheJoinEnds(join);

        assertThat(newest().version()).isEqualTo(3);
        assertThat(newest().madeBy()).isEqualTo("operator (" + join + ")");
        assertThat(newest().text()).contains("# somebody else was here").contains("{ name: h5, ");
    }

    @Test
    @Order(3)
    void whoCancelsBeforeAHostBeganToJoinHasItOutOfTheDefinitionAtOnce() {
        Lab lab = slipway.lab();
        lab.faults().on("h2").program("apt-mark").with("hold").always().exits(100).saying("E: broken disk");
        String join = operator.starts("node-join", "demo", Map.of("newHosts", entry("h2")));
        operator.seesAndCompletes(join, "Confirm the host keys");
        operator.seesAndCompletes(join, "Review the plan");
        operator.seesAnIncident(join);
        assertThat(newest().text()).contains("{ name: h2, ");

        assertThat(cancelled(join)).contains("of the definition has h2 no longer").doesNotContain("OPS-");
        assertThat(newest().text()).doesNotContain("{ name: h2, ");
        assertThat(slipway.bean(Operations.class).running(DEMO)).isEmpty();
        lab.faults().clear();
    }

    @Test
    @Order(4)
    void whoCancelsAHalfWayJoinGetsAPlanThatTakesItBack() {
        Lab lab = slipway.lab();
        lab.faults().on("h2").program("kubeadm").with("join").always().exits(1).saying("error execution phase etcd-join");
        String join = operator.starts("node-join", "demo", Map.of("newHosts", entry("h2")));
        operator.seesAndCompletes(join, "Review the plan");
        operator.seesAnIncident(join);
        lab.cluster().etcd().addLearner(lab.host("h2"));

        String answer = cancelled(join);
        String undo = answer.replaceAll("(?s).*\"undo\":\"(OPS-[0-9]+)\".*", "$1");
        assertThat(answer).contains("Half-way is h2: " + undo + " removes it again once its plan is approved.");
        Operation ended = slipway.bean(Operations.class).operation(join).orElseThrow();
        assertThat(ended.state()).isEqualTo(Operation.State.CANCELLED);
        assertThat(ended.outcome()).contains("withdrawn", "Half-way: h2");
        Task review = operator.sees(undo, "Review the plan");
        assertThat(lab.cluster().etcd().members()).as("nothing is taken back unseen").hasSize(3);
        assertThat(slipway.bean(Operations.class).operation(undo).orElseThrow().undoes()).contains(join);
        operator.completes(review);

        assertThat(operator.seesTheEnd(undo).getState()).isEqualTo("COMPLETED");
        assertThat(lab.cluster().etcd().members()).extracting(member -> member.name()).containsExactly("h0", "h1");
        assertThat(lab.host("h2").files().under("/etc/kubernetes")).isEmpty();
        assertThat(newest().text()).doesNotContain("{ name: h2, ").contains("{ name: h5, ");
        lab.faults().clear();
    }

    private String cancelled(String operation) {
        HttpResponse<String> answer = new Http(slipway.port(), "operator:operator")
                .post("/api/v1/operations/" + operation + "/cancel", "{\"reason\": \"withdrawn\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void aHostThatCannotJoinIsLeftOutAndTheJoinEnds(String join) throws IOException {
        Http http = new Http(slipway.port(), "operator:operator");
        Incident incident = operator.seesAnIncident(join);
        String at = "/api/v1/operations/" + join;
        assertThat(http.post(at + "/hosts/h5/leave-out", "{}").statusCode()).as("without a reason").isEqualTo(400);
        assertThat(http.post(at + "/hosts/h4/leave-out", "{\"reason\": \"wrong one\"}").statusCode()).isEqualTo(409);
        assertThat(new Http(slipway.port(), "viewer:viewer")
                .post(at + "/hosts/h5/leave-out", "{\"reason\": \"broken disk\"}").statusCode()).isEqualTo(403);
        assertThat(http.post(at + "/incidents/" + incident.getId() + "/skip", "{\"reason\": \"\"}").statusCode())
                .isEqualTo(400);
        assertThat(http.post(at + "/hosts/h5/leave-out", "{\"reason\": \"broken disk\"}").statusCode()).isEqualTo(204);
        Task ask = operator.sees(join, "Go on with the next wave");
        assertThat(operator.reads(ask, "leftOutHosts")).contains("h5", "broken disk", "operator");
        operator.completes(ask);

        assertThat(operator.seesTheEnd(join).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(join, "report"))).contains("h5: left out by operator: broken disk");
        assertThat(slipway.lab().cluster().client().nodes().withName("h5").get()).isNull();
        assertThat(http.get(at + "/interventions").body()).contains("LEFT_OUT");
        slipway.lab().faults().clear();
    }

    @Test
    @Order(5)
    void twoHostsJoinAndOnlyTheyAreTouched() {
        List<List<List<String>>> before = others().map(LabHost::argumentLists).toList();

        String join = operator.starts("node-join", "demo", Map.of(
                "hosts", "h5", "newHosts", entry("h2"), "ticket", "NET-4712"));
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of("hosts", "h5")))
                .hasMessageContaining("The host h5 of the cluster demo is worked on by ");
        assertThatThrownBy(() -> operator.starts("cluster-bring-up", "demo", Map.of()))
                .hasMessageContaining("is worked on by ");
        operator.seesAndCompletes(join, "Review the plan");

        assertThat(operator.seesTheEnd(join).getState()).isEqualTo("COMPLETED");
        assertThat(slipway.lab().cluster().etcd().members()).hasSize(3);
        assertThat(slipway.lab().cluster().client().nodes().list().getItems())
                .extracting(node -> node.getMetadata().getName())
                .containsExactlyInAnyOrder("h0", "h1", "h2", "h3", "h4", "h5");
        assertThat(String.valueOf(operator.variable(join, "report"))).contains("h2", "h5");
        Operation ended = slipway.bean(Operations.class).list(Optional.of(DEMO), false, Long.MAX_VALUE, 1).get(0);
        assertThat(ended.hosts()).extracting(host -> host.text()).containsExactlyInAnyOrder("h2", "h5");
        assertThat(slipway.bean(Operations.class).claims(ended)).isEmpty();
        List<List<List<String>>> after = others().map(LabHost::argumentLists).toList();
        for (int host = 0; host < before.size(); host++) {
            assertThat(after.get(host).subList(before.get(host).size(), after.get(host).size()))
                    .filteredOn(line -> line.contains("slipway-change"))
                    .as("what was changed on another host")
                    .allMatch(line -> String.join(" ", line).contains("upload-certificates")
                            || String.join(" ", line).contains("upload-certs"));
        }
    }

    @Test
    @Order(6)
    void aSecondJoinFindsNothingToChange() {
        String again = operator.starts("node-join", "demo", Map.of("hosts", "[\"h2\", \"h5\"]"));

        assertThat(operator.seesTheEnd(again).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(again, "report"))).containsIgnoringCase("nothing to change");
    }

    @Test
    @Order(6)
    void aFirewallGetsTheAddressesOfPodsAndIsToldWhenNothingChanged() {
        Http http = new Http(slipway.port(), "viewer:viewer");
        String at = "/api/v1/clusters/demo/pod-addresses?namespace=kube-system";

        HttpResponse<String> answer = http.get(at + "&label=k8s-app=kube-dns");
        assertThat(answer.body()).contains("\"namespace\":\"kube-system\"").contains("\"pod\":\"coredns")
                .doesNotContain("kube-proxy");
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(http.get(at + "&label=k8s-app=kube-dns", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(http.get(at + "&label=k8s-app=kube-proxy", "If-None-Match", tag).statusCode()).isEqualTo(200);

        assertThat(http.get(at, "Accept", "text/plain").body().lines().toList())
                .doesNotHaveDuplicates().allMatch(line -> line.matches("2001:db8:[0-9a-f:]+")).hasSizeGreaterThan(6);
        assertThat(http.get(at + "&label=app;reboot").statusCode()).isEqualTo(400);
        assertThat(http.get(at.replace("demo", "ghost")).statusCode()).isEqualTo(404);
    }

    @Test
    @Order(6)
    void whoLooksForACauseGetsEverythingInOneDownload() throws Exception {
        Http http = new Http(slipway.port(), "operator:operator");
        String latest = slipway.bean(Operations.class).list(Optional.of(DEMO), false, Long.MAX_VALUE, 1).get(0).id();

        Map<String, String> files = http.unpacked("/api/v1/operations/" + latest + "/diagnostics");
        assertThat(files.keySet()).contains(
                        "operation/operation.txt", "operation/steps.txt", "operation/report.txt", "cluster/nodes.yaml",
                        "hosts/h2/kubernetes/certificates.txt", "hosts/h2/configuration/containerd.toml")
                .anyMatch(name -> name.matches("hosts/h5/logs/kube-system/kube-proxy-.*\\.txt"))
                .doesNotContain("MISSING.txt").noneMatch(name -> name.startsWith("hosts/h0/"));
        assertThat(files.get("hosts/h2/kubernetes/certificates.txt")).contains("CERTIFICATE AUTHORITY");
        assertThat(files.values()).noneMatch(text -> text.contains("abcdef.0123456789abcdef"))
                .noneMatch(text -> text.contains("client-key-data: L"));
        assertThat(http.unpacked("/api/v1/clusters/demo/hosts/h3/diagnostics").keySet())
                .allMatch(name -> name.startsWith("hosts/h3/"));
        assertThat(new Http(slipway.port(), "viewer:viewer").get("/api/v1/clusters/demo/diagnostics").statusCode())
                .isEqualTo(403);
        assertThat(http.get("/api/v1/clusters/demo/hosts/h9/diagnostics").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(7)
    void aClientThatWasGeneratedFromThePublishedDocumentGoesFromTicketToEnd() throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri("http://localhost:" + slipway.port());
        AccessTokensMade token = new TokensApi(as(client, "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes())))
                .makeToken(new TokenWish().name("netbox").role(TokenWish.RoleEnum.OPERATOR).days(1));
        as(client, "Bearer " + token.getSecret());
        OperationsApi operations = new OperationsApi(client);
        TasksApi tasks = new TasksApi(client);
        StartRequestBody wish = new StartRequestBody()
                .process("node-removal").cluster("demo").addHostsItem("h5").ticket("NET-4715");

        OperationView started = operations.startOperation(wish, "NET-4715");
        assertThat(started.getStartedBy()).isEqualTo("token:netbox");
        assertThat(operations.startOperation(wish, "NET-4715").getId()).as("the same ticket again").isEqualTo(started.getId());
        assertThatThrownBy(() -> operations.startOperation(wish, "NET-4716"))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo(409);
                    assertThat(refused.getResponseBody()).contains("is worked on by " + started.getId());
                });
        await().atMost(Duration.ofMinutes(2)).until(() -> !operations.readOperation(started.getId()).getWaitingTasks().isEmpty());
        HumanTask review = tasks.listTasks(started.getId()).get(0);
        assertThat(review.getName()).isEqualTo("Review the plan");
        assertThat(review.getQuestions()).extracting(question -> question.getKey()).contains("planDecision");
        assertThat(operations.readPlan(started.getId(), "h5")).extracting(entry -> entry.getStep()).contains("resetHost");
        tasks.completeTask(started.getId(), review.getId(), new Answers().putAnswersItem("planDecision", "cancel"));

        await().atMost(Duration.ofMinutes(2)).until(() -> operations.readOperation(started.getId()).getOperation().getState()
                == OperationView.StateEnum.CANCELLED);
        assertThat(operations.listCommands(started.getId(), null, null, null, null, null).getEntries()).isNotEmpty();
        assertThat(operations.listOperations(null, "demo", "h5", null, null, null, 5, null, null, null, "NET-4715", null)
                .getOperations()).extracting(OperationView::getId).containsExactly(started.getId());
        assertThatThrownBy(() -> operations.cancelOperation(started.getId(), new Reason().reason("late")))
                .isInstanceOfSatisfying(ApiException.class, late -> assertThat(late.getCode()).isEqualTo(409));
        assertThat(new ClustersApi(client).readHost("demo", "h5").getNode().getReady()).isEqualTo("True");
        assertThat(new EventsApi(client).listEvents(null, null, null, started.getId(), 100, null, null).getEntries())
                .extracting(event -> event.getType()).contains("operation.started", "task.created", "operation.cancelled");
    }

    private static ApiClient as(ApiClient client, String authorization) {
        return client.setRequestInterceptor(request -> request.setHeader("Authorization", authorization));
    }

    @Test
    @Order(8)
    void theLabKnewEveryCommand() {
        assertThat(slipway.lab().unknownCommands()).isEmpty();
    }

    private DefinitionVersion newest() {
        return slipway.bean(ClusterDefinitions.class).newest(DEMO).orElseThrow();
    }

    /** A host as the whole cluster file has it. */
    private String entry(String host) {
        return whole.lines().filter(line -> line.contains("- { name: " + host + ",")).findFirst().orElseThrow();
    }

    private java.util.stream.Stream<LabHost> others() {
        return slipway.lab().hosts().stream().filter(host -> !host.name().equals("h2") && !host.name().equals("h5"));
    }

    /** The cluster file without one host's entry. */
    private static String without(String file, String host) {
        String shorter = file.replaceAll("(?m)^  - \\{ name: " + host + ",.*\\n", "");
        assertThat(shorter).as("the file without " + host).isNotEqualTo(file);
        return shorter;
    }
}
