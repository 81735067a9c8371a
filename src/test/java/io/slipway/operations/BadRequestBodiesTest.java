package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.faults.Spoilt;
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
import java.util.stream.Stream;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;

/** Whatever a program sends: it is done as it says, or refused as a problem in plain words, and then nothing was changed. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@Import(ShortClusterFiles.class)
@ActiveProfiles("test")
class BadRequestBodiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-password-for-tests-1";
    private static final ClusterName CLUSTER = new ClusterName("bodies");
    private static final String PROBLEM = "application/problem+json";
    private static final String START = "{\"process\": \"cluster-bring-up\", \"cluster\": \"bodies\", \"hosts\": [],"
            + " \"newHosts\": [], \"mode\": \"apply\", \"ticket\": \"NET-4711\", \"options\": {}}";

    /** Values that a field may come with, as JSON. */
    private static final List<String> VALUES = List.of(
            "null", "true", "-1", "0", "1.5", "1e400", "99999999999999999999", "9".repeat(2000), "\"\"", "\" \"", "\"\\u0000\"",
            "\"\\u001b[31m\"", "\"\\ud800\"", "\"\\udc00x\"", "\"" + "x".repeat(100_000) + "\"", "[]", "[null]", "[1]", "[[]]",
            "[{}]", "[{\"name\": null}]", "[\"\\ud800\"]", "{}", "{\"a\": null}", "{\"\": \"\"}", "{\"\\ud800\": 1}",
            "{\"planDecision\": null}", "{\"planDecision\": [\"approve\"]}", "{\"operation\": \"OPS-1\"}",
            "{\"definitionVersion\": 1}", "[".repeat(3000), "[".repeat(900) + "]".repeat(900));

    @LocalServerPort
    int port;

    @Autowired
    RuntimeService runtime;

    @Autowired
    ClusterDefinitions definitions;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient database;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> wrong = new ArrayList<>();

    @BeforeEach
    void aClusterAndItsPeople() {
        definitions.store(CLUSTER, ShortClusterFiles.file("bodies", "first"), DefinitionVersion.Origin.API, "test");
        accounts.ensure("bodies", PASSWORD, Role.ADMIN);
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
    void aStart() throws Exception {
        holds("/api/v1/operations", START);
        assertThat(started()).as("a good one").startsWith("OPS-");
    }

    @Test
    void tokensAndWebhooks() throws Exception {
        String token = "{\"name\": \"spoilt-bodies\", \"role\": \"OPERATOR\", \"days\": 90}";
        holds("/api/v1/tokens", token);
        holds("/api/v1/webhooks", "{\"url\": \"https://tickets.example.net/slipway\", \"types\": [\"task.created\"],"
                + " \"cluster\": \"bodies\", \"description\": \"tickets\"}");
        assertThat(send("/api/v1/tokens", "application/json", token.replace("spoilt-bodies", "good")).statusCode())
                .as("a good one").isEqualTo(201);
    }

    @Test
    void whatIsSaidToARunningOperation() throws Exception {
        String id = started();
        String at = "/api/v1/operations/" + id;
        JsonNode task = await().atMost(Duration.ofMinutes(2)).until(() -> JSON.readTree(get(at + "/tasks")).path(0),
                found -> found.path("key").asText().equals("reviewPlan"));
        String path = at + "/tasks/" + task.path("id").asText();
        // Only answers that are none: an approved plan would begin to work on hosts.
        for (String answers : VALUES) {
            if (!List.of("null", "{}").contains(answers)) {
                refused(path + "/complete", "{\"answers\": " + answers + "}");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(JSON.readTree(get(at + "/tasks")).path(0).path("id")).as("the task waits still").isEqualTo(task.path("id"));
        holds(path + "/comments", "{\"text\": \"looked at\"}");
        holds("/api/v1/incidents/retry", "{\"incidents\": [{\"operation\": \"" + id + "\", \"incident\": \"ID\"}]}");
        holds(at + "/incidents/ID/skip", "{\"reason\": \"not needed\"}");
        holds(at + "/incidents/ID/done-by-hand", "{\"evidence\": \"seen\"}");
        assertThat(send(path + "/complete", "application/json", "{\"answers\": {\"planDecision\": \"cancel\"}}").statusCode())
                .as("a good one").isEqualTo(204);
    }

    /** The law, for the good body spoilt as text, and with each of its fields left out, of another kind, or misspelt. */
    private void holds(String path, String good) throws Exception {
        ObjectNode body = (ObjectNode) JSON.readTree(good);
        List<String> spoilt = new ArrayList<>(Spoilt.ways(good, 60).toList());
        spoilt.addAll(VALUES);
        body.fieldNames().forEachRemaining(field -> {
            ObjectNode without = body.deepCopy();
            without.remove(field);
            spoilt.add(without.toString());
            String mark = "\"here it comes\"";
            String open = body.deepCopy().put(field, "here it comes").toString();
            VALUES.forEach(value -> spoilt.add(open.replace(mark, value)));
            spoilt.add(good.replace("\"" + field + "\"", "\"" + field + "s2\""));
        });
        for (String text : spoilt) {
            answered(path, "application/json", text);
        }
        for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "nothing", "a/b;c=\"")) {
            HttpResponse<String> answer = answered(path, type, good);
            assertThat(answer.statusCode()).as(type).isBetween(400, 499);
        }
        assertThat(wrong).as("answers that are neither done nor a problem in words").isEmpty();
    }

    private void refused(String path, String body) throws Exception {
        HttpResponse<String> answer = answered(path, "application/json", body);
        if (answer.statusCode() < 400) {
            wrong.add(answer.statusCode() + " " + path + " for " + shortened(body));
        }
    }

    /** A step of an operation before may just be running, and keep its claim until it ends: then it is started a little later. */
    private String started() {
        return await().atMost(Duration.ofMinutes(1)).until(() -> {
            HttpResponse<String> answer = send("/api/v1/operations", "application/json", START);
            if (answer.statusCode() == 409) {
                nothingRunsOn();
                return "";
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return JSON.readTree(answer.body()).path("id").asText();
        }, id -> !id.isEmpty());
    }

    private HttpResponse<String> answered(String path, String type, String body) throws Exception {
        String before = state();
        HttpResponse<String> answer = send(path, type, body);
        String said = answer.body();
        boolean done = answer.statusCode() >= 200 && answer.statusCode() < 300;
        if (done) {
            if (answer.statusCode() == 201 && path.endsWith("/operations")) {
                nothingRunsOn();
            }
            return answer;
        }
        boolean problem = answer.headers().firstValue("Content-Type").orElse("").startsWith(PROBLEM)
                && !JSON.readTree(said).path("detail").asText().isBlank();
        boolean plain = Stream.of("Exception", "io.slipway", "java.", "\tat ").noneMatch(said::contains);
        if (answer.statusCode() < 400 || answer.statusCode() > 499 || !problem || !plain || !state().equals(before)) {
            wrong.add(answer.statusCode() + " " + path + " " + shortened(said) + " for " + shortened(body) + " as " + type
                    + (state().equals(before) ? "" : "; changed"));
        }
        return answer;
    }

    /** All that a request could have made. */
    private String state() {
        return Stream.of("slipway_operation", "slipway_claim", "slipway_token", "slipway_webhook", "slipway_definition",
                        "slipway_start_key", "act_ru_task", "act_hi_comment", "act_hi_procinst where end_time_ is null")
                .map(table -> table + " " + database.sql("select count(*) from " + table).query(Long.class).single())
                .toList()
                .toString();
    }

    private String get(String path) throws Exception {
        return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> send(String path, String type, String body) throws Exception {
        return client.send(
                request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + Base64.getEncoder()
                        .encodeToString(("bodies:" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
