package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.api.PublishedDocument;
import io.slipway.inventory.ClusterName;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;

/** A ticket system drives an operation: starts it once, sees what it waits for, answers, ends it. No host is there. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@Import(ShortClusterFiles.class)
@ActiveProfiles("test")
class TicketSystemTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-password-for-tests-1";
    private static final ClusterName CLUSTER = new ClusterName("tickets");
    private static final String WISH =
            "{\"process\": \"cluster-bring-up\", \"cluster\": \"tickets\", \"ticket\": \"NET-4711\"}";

    @LocalServerPort
    int port;

    @Autowired
    RuntimeService runtime;

    @Autowired
    ClusterDefinitions definitions;

    @Autowired
    Accounts accounts;

    private final HttpClient client = HttpClient.newHttpClient();
    private final PublishedDocument document;

    TicketSystemTest() throws Exception {
        document = PublishedDocument.read();
    }

    @BeforeEach
    void aClusterAndItsPeople() {
        definitions.store(CLUSTER, ShortClusterFiles.file("tickets", "first"), DefinitionVersion.Origin.API, "test");
        accounts.ensure("tickets", PASSWORD, Role.OPERATOR);
        accounts.ensure("viewer", PASSWORD, Role.VIEWER);
    }

    @AfterEach
    void nothingRunsOn() {
        // A step may be running at this moment and write at the same time: then once more.
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            runtime.createProcessInstanceQuery().rootProcessInstances().list()
                    .forEach(instance -> runtime.deleteProcessInstance(instance.getId(), "end of the test", true));
            return true;
        });
    }

    @Test
    void theSameRequestTwiceIsOneOperation() throws Exception {
        HttpResponse<String> first = post("/api/v1/operations", WISH, "key-1");
        assertThat(first.statusCode()).isEqualTo(201);
        String id = JSON.readTree(first.body()).path("id").asText();
        assertThat(first.headers().firstValue("Location")).contains("/api/v1/operations/" + id);
        assertThat(JSON.readTree(first.body()).path("ticket").asText()).isEqualTo("NET-4711");
        assertThat(JSON.readTree(first.body()).path("startedBy").asText()).isEqualTo("tickets");

        HttpResponse<String> again = post("/api/v1/operations", WISH, "key-1");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(again.body()).path("id").asText()).isEqualTo(id);

        HttpResponse<String> another = post("/api/v1/operations", WISH.replace("4711", "4712"), "key-1");
        assertThat(another.statusCode()).isEqualTo(422);
        assertThat(another.headers().firstValue("Content-Type")).contains("application/problem+json");

        HttpResponse<String> busy = post("/api/v1/operations", WISH, "key-2");
        assertThat(busy.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(busy.body()).path("detail").asText())
                .contains("The cluster tickets is worked on by " + id);
    }

    @Test
    void theSameRequestAtTheSameMomentIsOneOperation() throws Exception {
        int senders = 4;
        CyclicBarrier together = new CyclicBarrier(senders);
        ExecutorService pool = Executors.newFixedThreadPool(senders);
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        for (int sender = 0; sender < senders; sender++) {
            answers.add(pool.submit(() -> {
                together.await();
                return post("/api/v1/operations", WISH, "key-of-all");
            }));
        }
        List<Integer> codes = new ArrayList<>();
        for (Future<HttpResponse<String>> answer : answers) {
            codes.add(answer.get().statusCode());
        }
        pool.shutdown();

        assertThat(codes).containsOnlyOnce(201).allMatch(code -> code == 201 || code == 200 || code == 409);
        assertThat(runtime.createProcessInstanceQuery().processDefinitionKey("cluster-bring-up").count()).isEqualTo(1);
        assertThat(post("/api/v1/operations", WISH, "key-of-all").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotRightIsToldAndStartsNothing() throws Exception {
        assertThat(post("/api/v1/operations", "{\"process\": \"worker-join\", \"cluster\": \"tickets\"}", null).body())
                .contains("There is no process \\\"worker-join\\\" that can be started. Known are: ")
                .contains("cluster-bring-up").contains("node-join");
        assertThat(post("/api/v1/operations", WISH.replace("tickets", "nowhere"), null).statusCode()).isEqualTo(400);
        assertThat(post("/api/v1/operations",
                        "{\"process\": \"node-join\", \"cluster\": \"tickets\", \"hosts\": [\"ghost\"]}", null).body())
                .contains("The cluster tickets has no host \\\"ghost\\\"");
        assertThat(post("/api/v1/operations", WISH.replace("}", ", \"options\": {\"cluster2\": \"x\"}}"), null).body())
                .contains("\\\"cluster2\\\" is not asked for. Asked for: ");
        assertThat(post("/api/v1/operations", "{\"process\": ", null).statusCode()).isEqualTo(400);
        assertThat(post("/api/v1/operations", WISH, "a key with blanks").statusCode()).isEqualTo(400);
        assertThat(send("viewer", "POST", "/api/v1/operations", WISH, null).statusCode()).isEqualTo(403);
        assertThat(runtime.createProcessInstanceQuery().count()).isZero();
    }

    @Test
    void aTaskIsSeenWithItsDataAndAnswered() throws Exception {
        String at = "/api/v1/operations/" + JSON.readTree(post("/api/v1/operations", WISH, null).body()).path("id").asText();
        JsonNode task = await().atMost(Duration.ofMinutes(2))
                .until(() -> task(at, "reviewPlan"), found -> !found.isMissingNode());
        assertThat(task.path("name").asText()).isEqualTo("Review the plan");
        assertThat(task.path("documentation").asText()).startsWith("What to do: ");
        assertThat(task.at("/data/planFindings").toString()).contains("host-unreachable");
        JsonNode question = task.path("questions").get(0);
        assertThat(question.path("key").asText()).isEqualTo("planDecision");
        assertThat(question.path("allowed").toString()).isEqualTo("[\"approve\",\"check-again\",\"cancel\"]");
        String path = at + "/tasks/" + task.path("id").asText();

        HttpResponse<String> bad =
                post(path + "/complete", "{\"answers\": {\"planDecision\": \"yes\", \"mode\": \"apply\"}}", null);
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(bad.body()).path("errors")).hasSize(2);
        assertThat(bad.body()).contains("is one of approve, check-again, cancel, not");
        assertThat(post(path + "/claim", "", null).statusCode()).isEqualTo(204);
        assertThat(task(at, "reviewPlan").path("assignee").asText()).isEqualTo("tickets");
        assertThat(send("viewer", "POST", path + "/complete", "{}", null).statusCode()).isEqualTo(403);
        assertThat(post(path + "/complete", "{\"answers\": {\"planDecision\": \"cancel\"}}", null).statusCode())
                .isEqualTo(204);

        await().atMost(Duration.ofMinutes(1)).until(() -> state(at).equals("CANCELLED"));
        assertThat(post(path + "/complete", "{}", null).statusCode()).as("once more").isEqualTo(409);
    }

    @Test
    void operationsAreFoundByWhatATicketSystemKnows() throws Exception {
        HttpResponse<String> first = post("/api/v1/operations", WISH, null);
        String id = JSON.readTree(first.body()).path("id").asText();
        // A step may run on at the same moment; then the answer is 409, and the request is sent again.
        await().atMost(Duration.ofMinutes(1)).until(
                () -> post("/api/v1/operations/" + id + "/cancel", "{\"reason\": \"first\"}", null).statusCode(),
                code -> code == 200);
        String later = JSON.readTree(post("/api/v1/operations", WISH.replace("4711", "4799"), null).body()).path("id").asText();

        assertThat(found("ticket=NET-4799")).containsExactly(later);
        assertThat(found("cluster=tickets&ticket=NET-4799&state=CANCELLED")).isEmpty();
        assertThat(found("cluster=tickets&state=CANCELLED")).contains(id).doesNotContain(later);
        assertThat(found("cluster=tickets&running=true")).containsExactly(later);
        assertThat(found("cluster=tickets&process=cluster-bring-up")).contains(later, id);
        assertThat(found("process=node-join")).isEmpty();
        assertThat(found("startedBy=tickets")).contains(later, id);
        assertThat(found("startedBy=viewer")).isEmpty();
        assertThat(found("cluster=tickets&host=w1")).as("about all hosts of its cluster").contains(later, id);
        assertThat(found("host=w1")).as("names the host itself").isEmpty();
        String moment = JSON.readTree(first.body()).path("startedAt").asText();
        assertThat(found("since=" + moment)).contains(later, id);
        assertThat(found("until=" + moment)).doesNotContain(later, id);
        assertThat(found("cluster=tickets&size=1")).containsExactly(later);
        assertThat(found("cluster=tickets&size=1&before=" + later.substring(4))).containsExactly(id);
    }

    private List<String> found(String query) throws Exception {
        List<String> ids = new ArrayList<>();
        JSON.readTree(send("tickets", "GET", "/api/v1/operations?" + query, null, null).body())
                .path("operations").forEach(operation -> ids.add(operation.path("id").asText()));
        return ids;
    }

    @Test
    void anOperationIsPausedGoesOnAndIsCancelledWithAReason() throws Exception {
        String at = "/api/v1/operations/" + JSON.readTree(post("/api/v1/operations", WISH, null).body()).path("id").asText();

        assertThat(post(at + "/pause", "", null).statusCode()).isEqualTo(204);
        assertThat(runtime.createProcessInstanceQuery().rootProcessInstances().suspended().count()).isEqualTo(1);
        assertThat(isPaused(at)).isTrue();
        assertThat(post(at + "/resume", "", null).statusCode()).isEqualTo(204);
        assertThat(isPaused(at)).isFalse();
        assertThat(runtime.createProcessInstanceQuery().rootProcessInstances().active().count()).isEqualTo(1);
        assertThat(post(at + "/cancel", "{}", null).statusCode()).isEqualTo(400);
        assertThat(post(at + "/cancel", "{\"reason\": \"NET-4711 was withdrawn\"}", null).statusCode()).isEqualTo(200);

        assertThat(state(at)).isEqualTo("CANCELLED");
        assertThat(send("tickets", "GET", at, null, null).body()).contains("Cancelled by tickets: NET-4711 was withdrawn");
        assertThat(post(at + "/cancel", "{\"reason\": \"again\"}", null).statusCode()).isEqualTo(409);
    }

    @Test
    void aTicketSystemHasATokenOfItsOwnWithTheLeastRole() throws Exception {
        HttpResponse<String> made = send("admin", "POST", "/api/v1/tokens",
                "{\"name\": \"netbox\", \"role\": \"OPERATOR\", \"days\": 90}", null);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        String secret = JSON.readTree(made.body()).path("secret").asText();
        String id = JSON.readTree(made.body()).at("/token/id").asText();
        String looks = JSON.readTree(send("admin", "POST", "/api/v1/tokens",
                "{\"name\": \"dashboard\", \"role\": \"VIEWER\"}", null).body()).path("secret").asText();

        HttpResponse<String> started = bearer("POST", "/api/v1/operations", WISH, secret);
        assertThat(started.statusCode()).isEqualTo(201);
        assertThat(JSON.readTree(started.body()).path("startedBy").asText()).isEqualTo("token:netbox");
        String at = "/api/v1/operations/" + JSON.readTree(started.body()).path("id").asText();
        assertThat(bearer("GET", at, null, looks).statusCode()).isEqualTo(200);
        assertThat(bearer("POST", at + "/cancel", "{\"reason\": \"no\"}", looks).statusCode()).isEqualTo(403);
        assertThat(bearer("POST", at + "/cancel", "{\"reason\": \"withdrawn\"}", secret).statusCode()).isEqualTo(200);
        assertThat(bearer("GET", at, null, looks).body()).contains("Cancelled by token:netbox: withdrawn");

        assertThat(bearer("GET", "/api/v1/tokens", null, secret).statusCode()).as("for administrators").isEqualTo(403);
        assertThat(bearer("GET", "/engine-rest/task", null, secret).statusCode()).as("the API only").isEqualTo(401);
        assertThat(bearer("GET", "/api/v1/operations", null, secret + "x").statusCode()).isEqualTo(401);
        assertThat(bearer("GET", "/api/v1/operations", null, "").statusCode()).isEqualTo(401);
        String listed = send("admin", "GET", "/api/v1/tokens", null, null).body();
        assertThat(listed).contains("netbox", "dashboard", "usedAt").doesNotContain(secret.substring(25));
        assertThat(send("tickets", "GET", "/api/v1/tokens", null, null).statusCode()).isEqualTo(403);
        assertThat(send("admin", "POST", "/api/v1/tokens", "{\"name\": \"netbox\", \"role\": \"VIEWER\"}", null).body())
                .contains("There is a token named netbox already");
        assertThat(send("admin", "POST", "/api/v1/tokens", "{\"name\": \"boss\", \"role\": \"ADMIN\"}", null).statusCode())
                .isEqualTo(400);

        assertThat(send("admin", "DELETE", "/api/v1/tokens/" + id, null, null).statusCode()).isEqualTo(204);
        assertThat(bearer("GET", "/api/v1/operations", null, secret).statusCode()).as("revoked").isEqualTo(401);
        assertThat(send("admin", "DELETE", "/api/v1/tokens/" + id, null, null).statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> bearer(String method, String path, String body, String token) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode task(String operation, String key) throws Exception {
        for (JsonNode task : JSON.readTree(send("tickets", "GET", operation + "/tasks", null, null).body())) {
            if (task.path("key").asText().equals(key)) {
                return task;
            }
        }
        return JSON.createObjectNode().path("none");
    }

    private String state(String operation) throws Exception {
        return JSON.readTree(send("tickets", "GET", operation, null, null).body()).at("/operation/state").asText();
    }

    private boolean isPaused(String operation) throws Exception {
        return JSON.readTree(send("tickets", "GET", operation, null, null).body()).path("paused").asBoolean();
    }

    private HttpResponse<String> post(String path, String body, String key) throws Exception {
        return send("tickets", "POST", path, body, key);
    }

    private HttpResponse<String> send(String user, String method, String path, String body, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Basic " + Base64.getEncoder()
                        .encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return told(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Whatever is answered is what the published document tells. */
    private HttpResponse<String> told(HttpResponse<String> answer) throws Exception {
        if (answer.request().uri().getPath().startsWith("/api/v1/")) {
            document.holds(answer);
        }
        return answer;
    }
}
