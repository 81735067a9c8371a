package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.api.PublishedDocument;
import io.slipway.inventory.ClusterName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ActiveProfiles;

/**
 * An operator looks how far an operation is. It calls a process for each of three hosts that do not answer: c1 stands at an
 * incident, w1 will be tried again, c2 waits for a person.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@Import(ShortClusterFiles.class)
@ActiveProfiles("test")
class ProgressTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ClusterName CLUSTER = new ClusterName("progress");

    @LocalServerPort
    int port;

    @Autowired
    RepositoryService repository;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    ClusterDefinitions definitions;

    private final HttpClient client = HttpClient.newHttpClient();
    private final PublishedDocument document;
    private String root;
    private String id;

    ProgressTest() throws Exception {
        document = PublishedDocument.read();
    }

    @BeforeEach
    void anOperation() {
        repository.createDeployment().name("progress").enableDuplicateFiltering(false)
                .addClasspathResource("progress/each-host.bpmn").addClasspathResource("progress/one-host.bpmn").deploy();
        definitions.store(CLUSTER, ShortClusterFiles.file("progress", "first"), DefinitionVersion.Origin.API, "test");
        root = runtime.startProcessInstanceByKey("each-host", Map.of("cluster", "progress")).getId();
        id = runtime.createProcessInstanceQuery().processInstanceId(root).singleResult().getBusinessKey();
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
    void theDiagramsShowWhereTheOperationIsAndWhatStands() throws Exception {
        JsonNode before = get("/progress").path("diagrams");
        assertThat(before.findValuesAsText("process")).containsExactly("each-host", "one-host");
        assertThat(activity(before.get(0), "look").path("running").asInt()).isEqualTo(1);
        assertThat(before.get(1).path("activities")).as("not begun").isEmpty();
        assertThat(before.at("/1/calledBy/0/activity").asText()).isEqualTo("oneHost");
        assertThat(before.at("/1/calledBy/0/definition").asText()).isEqualTo(before.at("/0/definition").asText());

        theHostsStand();
        JsonNode now = get("/progress").path("diagrams");
        assertThat(activity(now.get(0), "look").path("finished").asInt()).isEqualTo(1);
        assertThat(activity(now.get(0), "look").path("lastEnded").asText()).isNotEmpty();
        assertThat(activity(now.get(0), "oneHost").path("running").asInt()).isEqualTo(3);
        assertThat(activity(now.get(0), "oneHost").path("incidents").asInt()).isEqualTo(1);
        assertThat(now.at("/1/instances/running").asInt()).isEqualTo(3);
        assertThat(activity(now.get(1), "which").path("finished").asInt()).isEqualTo(3);
        assertThat(activity(now.get(1), "disableSwap").path("running").asInt()).as("tried again later").isEqualTo(1);
        assertThat(activity(now.get(1), "loadKernelModules").path("incidents").asInt()).isEqualTo(1);
        assertThat(activity(now.get(1), "unplug").path("running").asInt()).isEqualTo(1);

        JsonNode ofOne = get("/progress?host=w1").path("diagrams").get(1);
        assertThat(ofOne.at("/instances/running").asInt()).isEqualTo(1);
        assertThat(activity(ofOne, "which").path("finished").asInt()).isEqualTo(1);
        assertThat(activity(ofOne, "loadKernelModules").isMissingNode()).isTrue();
        assertThat(get("/progress?host=w1").path("diagrams").get(0).path("activities")).isEmpty();

        // A step may be tried at this moment: then once more.
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            runtime.deleteProcessInstance(root, "withdrawn");
            return true;
        });
        JsonNode after = get("/progress").path("diagrams");
        assertThat(activity(after.get(1), "unplug").path("cancelled").asInt()).isEqualTo(1);
        assertThat(activity(after.get(1), "unplug").path("running").asInt()).isZero();
        assertThat(after.at("/1/instances/finished").asInt()).isEqualTo(3);
    }

    @Test
    void everyHostStandsAsItsStepsDo() throws Exception {
        Instant began = Instant.now();
        JsonNode before = get("/matrix");
        assertThat(strings(before.path("hosts"), "name")).containsExactly("c1", "c2", "w1");
        assertThat(strings(before.path("hosts"), "condition")).containsOnly("WAITING");
        assertThat(strings(before.path("hosts"), "role")).containsExactly("CONTROL_PLANE", "CONTROL_PLANE", "WORKER");
        assertThat(strings(before.path("steps"), "step"))
                .as("in the order of the diagrams").containsExactly("disableSwap", "loadKernelModules", "configureClusterDns");
        assertThat(strings(before.path("steps"), "process")).containsExactly("one-host", "one-host", "each-host");
        assertThat(before.at("/now/0/title").asText()).isEqualTo("Look at it");
        assertThat(before.at("/runs/id")).isEmpty();

        theHostsStand();
        JsonNode matrix = get("/matrix");
        assertThat(strings(matrix.path("hosts"), "condition")).containsExactly("INCIDENT", "WAITING", "RETRYING");
        JsonNode incident = byField(matrix.path("now"), "condition", "INCIDENT");
        assertThat(incident.path("host").asText()).isEqualTo("c1");
        assertThat(incident.path("step").asText()).isEqualTo("loadKernelModules");
        assertThat(incident.path("process").asText()).isEqualTo("one-host");
        assertThat(incident.path("message").asText()).startsWith("UNREACHABLE on c1");
        assertThat(incident.path("attemptsLeft").asInt()).isZero();
        assertThat(incident.has("next")).isFalse();
        JsonNode retry = byField(matrix.path("now"), "condition", "RETRYING");
        assertThat(retry.path("host").asText()).isEqualTo("w1");
        assertThat(retry.path("attempt").asInt()).isEqualTo(1);
        assertThat(retry.path("attemptsLeft").asInt()).isEqualTo(2);
        assertThat(Instant.parse(retry.path("next").asText())).isAfter(began.plus(Duration.ofHours(1)));
        assertThat(byField(matrix.path("now"), "condition", "WAITING").path("step").asText()).isEqualTo("unplug");

        JsonNode runs = matrix.path("runs");
        assertThat(strings(runs.path("state"))).containsExactlyInAnyOrder("FAILED", "FAILED");
        for (int row = 0; row < 2; row++) {
            String host = matrix.path("hosts").get(runs.path("host").get(row).asInt()).path("name").asText();
            String step = matrix.path("steps").get(runs.path("step").get(row).asInt()).path("step").asText();
            assertThat(step).isEqualTo(host.equals("w1") ? "disableSwap" : "loadKernelModules");
            assertThat(runs.path("ended").get(row).asLong()).isGreaterThanOrEqualTo(runs.path("started").get(row).asLong());
        }
        assertThat(get("/matrix?runs=false").at("/runs/id")).isEmpty();
        assertThat(get("/matrix?runs=false").path("now")).isEqualTo(matrix.path("now"));

        tasks.complete(tasks.createTaskQuery().taskDefinitionKey("unplug").singleResult().getId());
        assertThat(strings(get("/matrix").path("hosts"), "condition")).containsExactly("INCIDENT", "DONE", "RETRYING");
        assertThat(ask("/api/v1/operations/OPS-9999/matrix").statusCode()).isEqualTo(404);
    }

    @Test
    void threeHundredHostsAndFortyStepsComeAtOnce() throws Exception {
        definitions.store(
                CLUSTER,
                "# many\nname: progress\ncontrolPlane: [c1, c2]\nworkers: ["
                        + IntStream.range(0, 298).mapToObj(host -> "w" + host).collect(Collectors.joining(", ")) + "]\n",
                DefinitionVersion.Origin.API, "test");
        nothingRunsOn();
        root = runtime.startProcessInstanceByKey("each-host", Map.of("cluster", "progress")).getId();
        id = runtime.createProcessInstanceQuery().processInstanceId(root).singleResult().getBusinessKey();
        List<Object[]> rows = new ArrayList<>();
        Timestamp at = Timestamp.from(Instant.now());
        for (int step = 0; step < 40; step++) {
            for (int host = 0; host < 300; host++) {
                rows.add(new Object[] {id, "a" + step, "step" + step, "Step " + step,
                    host < 2 ? "c" + (host + 1) : "w" + (host - 2), 1, "CHANGED", "", "[]", at, at});
            }
        }
        jdbc.batchUpdate("insert into slipway_step_run (operation, activity, step, title, host, attempt, state, detail, changes,"
                + " started_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
        get("/matrix");

        long start = System.nanoTime();
        JsonNode matrix = get("/matrix");
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(matrix.at("/runs/id")).hasSize(12_000);
        assertThat(matrix.path("hosts")).hasSize(300);
        assertThat(matrix.path("steps")).hasSize(43);
        assertThat(took).as("a hang").isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void theWayThatItTookCanBeReplayed() throws Exception {
        theHostsStand();
        JsonNode path = get("/path");

        assertThat(path.path("definitions").findValuesAsText("process")).containsExactly("each-host", "one-host");
        assertThat(strings(path.path("hosts"))).containsExactlyInAnyOrder("c1", "c2", "w1");
        List<String> way = new ArrayList<>();
        JsonNode runs = path.path("runs");
        for (int row = 0; row < runs.path("activity").size(); row++) {
            JsonNode activity = path.path("activities").get(runs.path("activity").get(row).asInt());
            int host = runs.path("host").get(row).asInt();
            way.add(activity.path("activity").asText() + (host < 0 ? "" : " " + path.path("hosts").get(host).asText()));
            assertThat(runs.path("cancelled").get(row).asBoolean()).isFalse();
        }
        assertThat(way).startsWith("start", "look").contains("oneHost", "which c1", "which w1", "unplug c2");
        int unplug = way.indexOf("unplug c2");
        assertThat(runs.path("ended").get(unplug).asLong()).as("open").isZero();
        assertThat(runs.path("started").get(unplug).asLong()).isPositive();
        assertThat(runs.path("ended").get(1).asLong()).isGreaterThanOrEqualTo(runs.path("started").get(1).asLong());
    }

    @Test
    void whatCanBeStartedIsKnownWithItsFormAndItsDiagram() throws Exception {
        JsonNode processes = JSON.readTree(ask("/api/v1/processes").body());
        JsonNode join = byField(processes, "process", "node-join");
        assertThat(join.path("startable").asBoolean()).isTrue();
        assertThat(byField(processes, "process", "one-host").path("startable").asBoolean()).isFalse();
        assertThat(byField(processes, "process", "each-host").path("documentation").asText()).isEqualTo("Looks at each host.");
        assertThat(JSON.readTree(ask("/api/v1/processes/node-join/start-form").body()).path("components")).isNotEmpty();
        assertThat(ask("/api/v1/processes/each-host/start-form").statusCode()).isEqualTo(404);

        HttpResponse<String> diagram = ask("/api/v1/definitions/" + join.path("definition").asText() + "/diagram");
        assertThat(diagram.body()).contains("<bpmn:process id=\"node-join\"");
        assertThat(diagram.headers().firstValue("Content-Type").orElse("")).startsWith("application/xml");
        assertThat(diagram.headers().firstValue("Cache-Control")).contains("max-age=31536000, private, immutable");
        assertThat(ask("/api/v1/definitions/none:1:2/diagram").statusCode()).isEqualTo(404);
    }

    private void theHostsStand() {
        tasks.complete(tasks.createTaskQuery().processInstanceId(root).singleResult().getId());
        await().atMost(Duration.ofMinutes(3)).until(() ->
                runtime.createIncidentQuery().activityId("loadKernelModules").count() == 1
                        && tasks.createTaskQuery().taskDefinitionKey("unplug").count() == 1
                        && get("/progress").toString().contains("disableSwap")
                        && runtime.createProcessInstanceQuery().processInstanceBusinessKey(id).count() == 4);
    }

    private static JsonNode activity(JsonNode diagram, String activity) {
        return byField(diagram.path("activities"), "activity", activity);
    }

    private static JsonNode byField(JsonNode list, String field, String value) {
        for (JsonNode one : list) {
            if (one.path(field).asText().equals(value)) {
                return one;
            }
        }
        return JSON.createObjectNode().path("none");
    }

    private static List<String> strings(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<String> strings(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.path(field).asText()));
        return texts;
    }

    @Test
    void nowCountsHostsAndTellsWhatIsTriedAgain() throws Exception {
        theHostsStand();
        JsonNode now = JSON.readTree(ask("/api/v1/now").body());
        JsonNode own = byField(now.path("operations"), "id", id, "operation");
        assertThat(own.path("hosts").toString())
                .isEqualTo("{\"toDo\":0,\"running\":0,\"retrying\":1,\"incident\":1,\"waiting\":1,\"done\":0,\"leftOut\":0}");
        assertThat(own.path("incidents").asInt()).isEqualTo(1);
        assertThat(own.path("tasks").asInt()).isEqualTo(1);
        assertThat(own.path("paused").asBoolean()).isFalse();
        assertThat(own.at("/phase/process").asText()).isEqualTo("one-host");
        assertThat(own.at("/nextRetry/host").asText()).isEqualTo("w1");
        assertThat(strings(now.path("retries"), "operation")).contains(id);
    }

    @Test
    void incidentsHaveTheirCauseWithoutTheHostAndRunAgainTogether() throws Exception {
        theHostsStand();
        JsonNode incident = JSON.readTree(ask("/api/v1/incidents?operation=" + id).body()).get(0);
        assertThat(incident.path("host").asText()).isEqualTo("c1");
        assertThat(incident.path("step").asText()).isEqualTo("loadKernelModules");
        assertThat(incident.path("reason").asText()).startsWith("UNREACHABLE on …").doesNotContain("2001:db8");
        assertThat(incident.path("message").asText()).startsWith("UNREACHABLE on c1");
        assertThat(incident.path("approveReset").asBoolean()).isFalse();
        assertThat(JSON.readTree(ask("/api/v1/incidents?cluster=elsewhere").body())).isEmpty();

        HttpResponse<String> retried = post("/api/v1/incidents/retry", """
                {"incidents": [{"operation": "%s", "incident": "%s"}, {"operation": "%s", "incident": "none"}]}"""
                .formatted(id, incident.path("incident").asText(), id));
        JsonNode answer = JSON.readTree(retried.body());
        assertThat(answer.path("retried").asInt()).isEqualTo(1);
        assertThat(answer.at("/refused/0/detail").asText()).contains("has no such incident any more");
        assertThat(post("/api/v1/incidents/retry", "{\"incidents\": []}").statusCode()).isEqualTo(400);

        JsonNode acts = JSON.readTree(ask("/api/v1/actions?operation=" + id).body()).path("actions");
        JsonNode retry = byField(acts, "kind", "RETRIED");
        assertThat(retry.path("person").asText()).isEqualTo("admin");
        assertThat(JSON.readTree(ask("/api/v1/actions?operation=" + id + "&person=nobody").body()).path("actions")).isEmpty();
    }

    @Test
    void tasksAreFoundNotedAndGivenBack() throws Exception {
        theHostsStand();
        JsonNode task = JSON.readTree(ask("/api/v1/tasks?operation=" + id).body()).get(0);
        String path = "/api/v1/operations/" + id + "/tasks/" + task.path("id").asText();
        assertThat(task.path("key").asText()).isEqualTo("unplug");
        assertThat(post(path + "/claim", "").statusCode()).isEqualTo(204);
        assertThat(strings(JSON.readTree(ask("/api/v1/tasks?assignee=admin").body()), "operation")).contains(id);
        assertThat(post(path + "/unclaim", "").statusCode()).isEqualTo(204);
        assertThat(JSON.readTree(ask("/api/v1/tasks?operation=" + id).body()).get(0).has("assignee")).isFalse();
        assertThat(post(path + "/comments", "{\"text\": \" \"}").statusCode()).isEqualTo(400);
        assertThat(post(path + "/comments", "{\"text\": \"The cable is blue.\"}").statusCode()).isEqualTo(204);
        JsonNode note = JSON.readTree(ask("/api/v1/operations/" + id + "/comments").body()).get(0);
        assertThat(note.path("text").asText()).isEqualTo("The cable is blue.");
        assertThat(note.path("by").asText()).isEqualTo("admin");
        assertThat(note.path("task").asText()).isEqualTo(task.path("name").asText());

        JsonNode kinds = JSON.readTree(ask("/api/v1/actions?operation=" + id).body()).path("actions");
        assertThat(strings(kinds, "kind")).contains("TOOK_TASK", "GAVE_TASK_BACK");
    }

    @Test
    void everythingIsFoundByItsWords() throws Exception {
        theHostsStand();
        assertThat(strings(JSON.readTree(ask("/api/v1/search?text=progress").body()), "kind"))
                .contains("CLUSTER", "HOST", "INCIDENT", "TASK", "OPERATION");
        JsonNode host = byField(JSON.readTree(ask("/api/v1/search?text=w1%20progress").body()), "kind", "HOST");
        assertThat(host.path("host").asText()).isEqualTo("w1");
        assertThat(JSON.readTree(ask("/api/v1/search?text=w1%20nothing-like-that").body())).isEmpty();
        assertThat(JSON.readTree(ask("/api/v1/search?text=%20").body())).isEmpty();
        assertThat(strings(JSON.readTree(ask("/api/v1/operations?text=PROGRESS%20" + id).body()).path("operations"), "id"))
                .containsExactly(id);
        assertThat(JSON.readTree(ask("/api/v1/operations?text=100%25").body()).path("operations")).isEmpty();
    }

    private static JsonNode byField(JsonNode list, String field, String value, String inside) {
        for (JsonNode one : list) {
            if (one.path(inside).path(field).asText().equals(value)) {
                return one;
            }
        }
        return JSON.createObjectNode().path("none");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Authorization", "Basic " + Base64.getEncoder()
                                .encodeToString("admin:a-password-for-tests-1".getBytes(StandardCharsets.UTF_8)))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        document.holds(answer);
        return answer;
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = ask("/api/v1/operations/" + id + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> ask(String path) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Authorization", "Basic " + Base64.getEncoder()
                                .encodeToString("admin:a-password-for-tests-1".getBytes(StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        document.holds(answer);
        return answer;
    }
}
