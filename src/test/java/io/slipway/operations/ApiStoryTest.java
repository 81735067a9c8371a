package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.host.CommandRecorder;
import io.slipway.host.HostKeyStore;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;

/** What programs and browsers get: definitions written and read, an operation started by REST and looked at. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@Import(ShortClusterFiles.class)
@ActiveProfiles("test")
class ApiStoryTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @LocalServerPort
    int port;

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @Autowired
    Journal journal;

    @Autowired
    HostKeyStore hostKeys;

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void nothingRunsOn() {
        runtime.createProcessInstanceQuery().list()
                .forEach(instance -> runtime.deleteProcessInstance(instance.getId(), "end of the test", true));
    }

    @Test
    void aDefinitionIsWrittenReadAndNotOverwrittenUnseen() throws Exception {
        String first = ShortClusterFiles.file("written", "first");
        assertThat(put("/api/v1/clusters/written", first, null).statusCode()).isEqualTo(201);
        assertThat(put("/api/v1/clusters/written", first, null).statusCode()).isEqualTo(428);
        assertThat(put("/api/v1/clusters/written", first, "\"1\"").statusCode()).as("same text").isEqualTo(200);
        HttpResponse<String> second =
                put("/api/v1/clusters/written", ShortClusterFiles.file("written", "second"), "\"1\"");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.headers().firstValue("ETag")).contains("\"2\"");

        HttpResponse<String> late = put("/api/v1/clusters/written", ShortClusterFiles.file("written", "late"), "\"1\"");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(late.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(JSON.readTree(late.body()).path("detail").asText()).contains("newest version of the cluster written is 2");

        assertThat(get("/api/v1/clusters/written/versions/1").body()).isEqualTo(first);
        assertThat(get("/api/v1/clusters/written/versions/2/diff").body()).contains("-# first").contains("+# second");
        assertThat(JSON.readTree(get("/api/v1/clusters/written/versions").body())).hasSize(2);
        assertThat(JSON.readTree(get("/api/v1/clusters/written").body()).path("newest").path("madeBy").asText())
                .isEqualTo("admin");
    }

    @Test
    void editorsGetTheSchemaAndOperatorsEveryDefault() throws Exception {
        HttpResponse<String> schema = get("/api/v1/cluster-file/schema");
        assertThat(schema.headers().firstValue("Content-Type").orElse("")).startsWith("application/schema+json");
        assertThat(JSON.readTree(schema.body()).path("properties").has("hosts")).isTrue();

        put("/api/v1/clusters/complete", ShortClusterFiles.file("complete", ""), null);
        assertThat(get("/api/v1/clusters/complete/versions/1/complete").body()).contains("rebootWave:").contains("uplink:");
        assertThat(get("/api/v1/clusters/complete/versions/9/complete").statusCode()).isEqualTo(404);
    }

    @Test
    void aBadDefinitionIsRefusedWithAllItsMistakes() throws Exception {
        HttpResponse<String> refused = put("/api/v1/clusters/bad", "nothing: here\n", null);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(refused.body()).path("mistakes")).hasSize(2);
        assertThat(get("/api/v1/clusters/bad").statusCode()).isEqualTo(404);

        JsonNode verdict = JSON.readTree(send("POST", "/api/v1/clusters/validate", "nothing: here\n", null).body());
        assertThat(verdict.path("good").asBoolean()).isFalse();
        assertThat(verdict.path("mistakes")).hasSize(2);
        assertThat(put("/api/v1/clusters/other", ShortClusterFiles.file("demo", ""), null).statusCode()).isEqualTo(422);
        assertThat(put("/api/v1/clusters/a%3B%20rm", "x", null).statusCode()).isEqualTo(400);
        assertThat(put("/api/v1/clusters/big", "x".repeat(2_000_000), null).statusCode()).isEqualTo(413);
    }

    @Test
    void anOperationStartedByRestIsRefusedInWordsOrShown() throws Exception {
        repository.createDeployment().name("small").enableDuplicateFiltering(false)
                .addClasspathResource("operations/small-operation.bpmn").deploy();
        put("/api/v1/clusters/rest", ShortClusterFiles.file("rest", "first"), null);

        assertThat(get("/api/v1/clusters/nowhere/join-credentials").statusCode()).isEqualTo(404);
        HttpResponse<String> nowhere = start("nowhere");
        assertThat(nowhere.statusCode()).isEqualTo(400);
        assertThat(nowhere.body()).contains("There is no cluster named nowhere");

        HttpResponse<String> started = start("rest");
        assertThat(started.statusCode()).isEqualTo(200);
        String instance = JSON.readTree(started.body()).path("id").asText();
        String id = runtime.createProcessInstanceQuery().processInstanceId(instance).singleResult().getBusinessKey();
        HttpResponse<String> again = start("rest");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("The cluster rest is worked on by " + id + " (small-operation), started by admin");

        Work work = new Work(id, 1, "checkHost", 1);
        journal.record(new CommandRecorder.Entry("rest", new HostName("c1"), work, "uname -r <script>",
                Instant.now(), Duration.ofMillis(3), Optional.of(0), "6.1.0", ""));
        journal.found(id, Optional.of(new HostName("c1")), List.of(new Finding(
                Optional.of("c1"), "memory-low", Finding.Severity.WARNING, "1 GiB & less", "add memory")));

        JsonNode detail = JSON.readTree(get("/api/v1/operations/" + id).body());
        assertThat(detail.path("operation").path("state").asText()).isEqualTo("RUNNING");
        assertThat(detail.path("operation").path("startedBy").asText()).isEqualTo("admin");
        assertThat(detail.path("waitingTasks").path(0).path("name").asText()).isEqualTo("Look at it");
        JsonNode commands = JSON.readTree(get("/api/v1/operations/" + id + "/commands?host=c1").body());
        assertThat(commands.path("entries").path(0).path("output").asText()).isEqualTo("6.1.0");
        assertThat(JSON.readTree(get("/api/v1/operations/" + id + "/commands?host=c2").body()).path("entries")).isEmpty();
        assertThat(JSON.readTree(get("/api/v1/operations/" + id + "/findings").body()).path(0).path("id").asText())
                .isEqualTo("memory-low");
        assertThat(get("/api/v1/operations/" + id + "/plan", "text/plain").body()).contains("Nothing to change.");
        assertThat(get("/api/v1/operations/" + id + "/report").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/operations/OPS-x").statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(get("/api/v1/operations?cluster=rest").body()).path("operations")).hasSize(1);
        assertThat(JSON.readTree(get("/api/v1/clusters/rest").body()).path("operations").path(0).asText()).isEqualTo(id);

        assertThat(get("/operations/" + id, "text/html").body()).contains("Look at it").contains("1 GiB &amp; less");
        assertThat(get("/operations/" + id + "/commands", "text/html").body())
                .contains("uname -r &lt;script&gt;").doesNotContain("<script>");
    }

    private HttpResponse<String> start(String cluster) throws Exception {
        return send("POST", "/engine-rest/process-definition/key/small-operation/start",
                "{\"variables\":{\"cluster\":{\"value\":\"" + cluster + "\",\"type\":\"String\"}}}", null,
                "application/json", "application/json");
    }

    @Test
    void theKeyOfAHostThatWasInstalledAnewIsRemoved() throws Exception {
        ClusterName cluster = new ClusterName("keys");
        HostName host = new HostName("h3");
        hostKeys.confirm(cluster, host, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKqPlFNVQ1qGV3nE0S7hHc7HnYQ2Tq8c4pQmGv1Y9xkC", "otto");
        hostKeys.confirm(cluster, new HostName("h4"), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKqPlFNVQ1qGV3nE0S7hHc7HnYQ2Tq8c4pQmGv1Y9xkD", "otto");

        JsonNode listed = JSON.readTree(get("/api/v1/clusters/keys/host-keys").body());
        assertThat(listed.findValuesAsText("host")).containsExactly("h3", "h4");
        assertThat(listed.get(0).path("keyType").asText()).isEqualTo("ssh-ed25519");
        assertThat(listed.get(0).path("fingerprint").asText()).matches("SHA256:[A-Za-z0-9+/]{43}");
        assertThat(listed.get(0).path("confirmedBy").asText()).isEqualTo("otto");

        assertThat(send("DELETE", "/api/v1/clusters/keys/host-keys/h3", null, null).statusCode()).isEqualTo(204);

        assertThat(hostKeys.confirmed(cluster, host)).isEmpty();
        assertThat(hostKeys.confirmed(cluster, new HostName("h4"))).hasSize(1);
        HttpResponse<String> again = send("DELETE", "/api/v1/clusters/keys/host-keys/h3", null, null);
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(again.body()).contains("known_hosts file");
        assertThat(send("DELETE", "/api/v1/clusters/keys/host-keys/a;b", null, null).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(path, "*/*");
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        return send("GET", path, null, null, "application/json", accept);
    }

    private HttpResponse<String> put(String path, String yaml, String match) throws Exception {
        return send("PUT", path, yaml, match);
    }

    private HttpResponse<String> send(String method, String path, String body, String match) throws Exception {
        return send(method, path, body, match, "application/yaml", "*/*");
    }

    private HttpResponse<String> send(
            String method, String path, String body, String match, String type, String accept) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                        "admin:a-password-for-tests-1".getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", type)
                .header("Accept", accept)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (match != null) {
            request.header("If-Match", match);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
