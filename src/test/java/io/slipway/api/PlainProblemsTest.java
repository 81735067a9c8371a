package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

/** A program that asks wrongly is told so in one form and plain words; what it is told fits the published document. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@ActiveProfiles("test")
class PlainProblemsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-password-for-tests-1";

    @LocalServerPort
    int port;

    @Autowired
    Accounts accounts;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void people() {
        accounts.ensure("looks", PASSWORD, Role.VIEWER);
    }

    @Test
    void whoMayNotComeIsToldWhatToSend() throws Exception {
        assertThat(problem(401, request("GET", "/operations", null).build())).contains("Authorization: Bearer");
        assertThat(problem(401, request("GET", "/operations", null).header("Authorization", "Bearer nothing").build()))
                .contains("Authorization: Bearer");
        assertThat(problem(401, as("nobody", "wrong", request("GET", "/operations", null)))).contains("expired");
        assertThat(problem(403, as("looks", PASSWORD, request("GET", "/tokens", null)))).contains("ask an operator");
        assertThat(problem(403, as("looks", PASSWORD, json("POST", "/operations", "{}")))).contains("role");
    }

    @Test
    void whatIsNotThereOrNotPossibleIsSaid() throws Exception {
        assertThat(problem(404, admin(request("GET", "/nowhere", null))))
                .contains("nothing at /api/v1/nowhere").contains("/api/v1/openapi.json");
        assertThat(problem(404, admin(request("GET", "/operations/OPS-999999", null)))).contains("OPS-999999");
        assertThat(problem(404, admin(request("GET", "/clusters/ghost", null)))).contains("no cluster named ghost");
        assertThat(problem(405, admin(request("DELETE", "/operations", null)))).contains("DELETE is not possible here").contains("GET");
        assertThat(problem(406, admin(request("GET", "/operations", null).header("Accept", "text/csv"))))
                .contains("application/json");
        assertThat(problem(415, admin(request("POST", "/operations", "a=b").header("Content-Type", "text/csv"))))
                .contains("text/csv").contains("application/json");
    }

    @Test
    void whatIsNotUnderstoodIsNamed() throws Exception {
        assertThat(problem(400, admin(json("POST", "/operations", "{\"process\": ")))).contains("no JSON").contains("line 1");
        assertThat(problem(400, admin(json("POST", "/operations", "")))).contains("no body");
        assertThat(problem(400, admin(json("POST", "/operations", "{\"proces\": \"node-join\"}"))))
                .contains("no field \"proces\"").contains("cluster, hosts, mode, newHosts, options, process, ticket");
        assertThat(problem(400, admin(json("POST", "/tokens", "{\"name\": \"a\", \"role\": \"BOSS\"}"))))
                .contains("\"role\"").contains("one of VIEWER, OPERATOR");
        assertThat(problem(400, admin(json("POST", "/tokens", "{\"name\": \"a\", \"days\": \"many\"}")))).contains("a number");
        assertThat(problem(400, admin(request("GET", "/operations?state=ASLEEP", null))))
                .contains("one of RUNNING, FINISHED, PLANNED, CANCELLED, FAILED");
        assertThat(problem(400, admin(request("GET", "/operations?since=yesterday", null)))).contains("2026-03-01T12:00:00Z");
        assertThat(problem(400, admin(request("GET", "/operations?size=many", null)))).contains("a whole number");
        assertThat(problem(400, admin(request(
                        "GET", "/operations?since=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z", null))))
                .contains("is not before until");
        assertThat(problem(400, admin(request("GET", "/operations?host=NO%20HOST", null)))).isNotBlank();
    }

    @Test
    void whoAsksAgainIsToldThatNothingHasChanged() throws Exception {
        HttpResponse<String> first = client.send(admin(request("GET", "/operations", null)), HttpResponse.BodyHandlers.ofString());
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().allValues("Cache-Control")).containsExactly("no-cache");
        HttpResponse<String> again = client.send(
                admin(request("GET", "/operations", null).header("If-None-Match", tag)), HttpResponse.BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    private String problem(int status, HttpRequest request) throws Exception {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        JsonNode document = JSON.readTree(Files.readString(Path.of("docs", "openapi.json")));
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(document.at("/components/schemas/Problem"));
        assertThat(schema.validate(problem)).isEmpty();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        return problem.path("detail").asText();
    }

    private HttpRequest.Builder json(String method, String path, String body) {
        return request(method, path, body).header("Content-Type", "application/json");
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private static HttpRequest admin(HttpRequest.Builder request) {
        return as("admin", PASSWORD, request);
    }

    private static HttpRequest as(String person, String password, HttpRequest.Builder request) {
        return request.header("Authorization", "Basic " + Base64.getEncoder()
                .encodeToString((person + ":" + password).getBytes(StandardCharsets.UTF_8))).build();
    }
}
