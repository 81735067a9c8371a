package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.engine.StepCatalogue;
import io.slipway.events.Receiver;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import io.slipway.step.Change;
import io.slipway.step.HostStep;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** A program hears of an operation from its start to its end, also when its line breaks in between. No host is there. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@Import(ShortClusterFiles.class)
@ActiveProfiles("test")
class EventsOfAnOperationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "a-password-for-tests-1";
    private static final ClusterName CLUSTER = new ClusterName("heard");
    private static final Duration LONG = Duration.ofMinutes(2);

    @LocalServerPort
    int port;

    @Autowired
    RuntimeService runtime;

    @Autowired
    ClusterDefinitions definitions;

    @Autowired
    Accounts accounts;

    @Autowired
    StepCatalogue catalogue;

    @Autowired
    Journal journal;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void aClusterAndItsPeople() {
        definitions.store(CLUSTER, ShortClusterFiles.file("heard", "first"), DefinitionVersion.Origin.API, "test");
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
    void aStreamThatBreaksGoesOnWhereItStood() throws Exception {
        String reads = JSON.readTree(send("admin", "POST", "/api/v1/tokens",
                "{\"name\": \"console\", \"role\": \"VIEWER\"}").body()).path("secret").asText();
        Stream stream = new Stream("?cluster=heard", null, reads);
        String id = start();
        stream.awaits("task.created");
        stream.breaks();
        List<Told> first = stream.told();
        assertThat(first).first().satisfies(told -> {
            assertThat(told.type()).isEqualTo("operation.started");
            assertThat(told.data().path("operation").asText()).isEqualTo(id);
            assertThat(told.data().path("link").asText()).isEqualTo("/api/v1/operations/" + id);
            assertThat(told.data().at("/data/ticket").asText()).isEqualTo("NET-4711");
            assertThat(told.data().at("/data/startedBy").asText()).isEqualTo("tickets");
            assertThat(told.data().has("subject")).as("what is not there is left out").isFalse();
        });
        JsonNode task = first.get(first.size() - 1).data();
        assertThat(task.at("/data/name").asText()).isEqualTo("Review the plan");
        assertThat(send("viewer", "GET", task.path("link").asText(), null).body()).contains("planFindings");
        assertThat(task.path("page").asText()).endsWith("/ops/tasks/" + task.path("operation").asText() + "/" + task.path("subject").asText());

        String at = "/api/v1/operations/" + id;
        assertThat(send("tickets", "POST", at + "/pause", "").statusCode()).isEqualTo(204);
        assertThat(send("tickets", "POST", at + "/pause", "").statusCode()).as("twice is once").isEqualTo(204);
        assertThat(send("tickets", "POST", at + "/resume", "").statusCode()).isEqualTo(204);
        assertThat(send("tickets", "POST", task.path("link").asText() + "/complete",
                "{\"answers\": {\"planDecision\": \"check-again\"}}").statusCode()).isEqualTo(204);
        Stream again = new Stream("?cluster=heard", first.get(first.size() - 1).id(), reads);
        again.awaits("task.created");
        assertThat(send("tickets", "POST", at + "/cancel", "{\"reason\": \"withdrawn\"}").statusCode()).isEqualTo(200);
        again.awaits("operation.cancelled");
        again.breaks();

        assertThat(again.told()).extracting(Told::type).containsExactlyInAnyOrder(
                "operation.paused", "operation.resumed", "task.completed", "task.created", "task.removed",
                "operation.cancelled");
        assertThat(again.told().get(0).data().at("/data/by").asText()).isEqualTo("tickets");
        assertThat(again.told()).last().satisfies(told -> assertThat(told.data().at("/data/outcome").asText())
                .startsWith("Cancelled by tickets: withdrawn"));

        List<String> streamed = new ArrayList<>();
        first.forEach(told -> streamed.add(told.id()));
        again.told().forEach(told -> streamed.add(told.id()));
        long before = Long.parseLong(streamed.get(0)) - 1;
        JsonNode page = JSON.readTree(
                send("viewer", "GET", "/api/v1/events?cluster=heard&after=" + before, null).body());
        assertThat(page.path("more").asBoolean()).isFalse();
        assertThat(page.path("entries").findValuesAsText("id")).isEqualTo(streamed);
        assertThat(page.toString()).doesNotContain(PASSWORD);
    }

    @Test
    void aTicketSystemIsToldByAWebhookThatOnlyAdministratorsSee() throws Exception {
        try (Receiver receiver = new Receiver()) {
            String wish = "{\"url\": \"" + receiver.url() + "\", \"types\": [\"operation.started\"], \"cluster\": \"heard\"}";
            assertThat(send("tickets", "POST", "/api/v1/webhooks", wish).statusCode()).isEqualTo(403);
            assertThat(send("admin", "POST", "/api/v1/webhooks", wish.replace("http:", "ftp:")).body())
                    .contains("The url is no address: give one such as https://");
            HttpResponse<String> made = send("admin", "POST", "/api/v1/webhooks", wish);
            assertThat(made.statusCode()).isEqualTo(201);
            assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
            String secret = JSON.readTree(made.body()).path("secret").asText();
            assertThat(secret).startsWith("whsec_").hasSizeGreaterThan(40);
            String at = "/api/v1/webhooks/" + JSON.readTree(made.body()).at("/webhook/id").asText();
            assertThat(JSON.readTree(send("admin", "POST", at + "/test", "").body()).path("lastStatus").asInt())
                    .isEqualTo(204);

            String id = start();
            await().atMost(LONG).until(() -> receiver.requests().size() == 2);
            assertThat(JSON.readTree(receiver.requests().get(1).body()).path("operation").asText()).isEqualTo(id);
            assertThat(receiver.requests().get(1).signature()).startsWith("v1,");

            assertThat(send("viewer", "GET", at, null).statusCode()).isEqualTo(403);
            assertThat(send("admin", "GET", at, null).body())
                    .contains("\"ACTIVE\"", "operation.started").doesNotContain(secret.substring(6));
            await().atMost(LONG).until(() -> send("admin", "GET", at + "/deliveries", null).body()
                    .contains("\"DELIVERED\",\"attempts\":1,\"lastStatus\":204"));
            String delivery = JSON.readTree(send("admin", "GET", at + "/deliveries?size=1", null).body())
                    .get(0).path("id").asText();
            assertThat(send("admin", "POST", at + "/deliveries/" + delivery + "/redeliver", "").statusCode())
                    .isEqualTo(202);
            await().atMost(LONG).until(() -> receiver.requests().size() == 3);
            assertThat(receiver.requests().get(2).message()).isEqualTo(receiver.requests().get(1).message());
            assertThat(send("admin", "POST", at + "/deliveries/" + delivery + "/skip", "").statusCode()).isEqualTo(404);
            assertThat(send("admin", "POST", at + "/disable", "").statusCode()).isEqualTo(204);
            assertThat(send("admin", "GET", at, null).body()).contains("Disabled by admin.");
            assertThat(send("admin", "POST", at + "/enable", "").statusCode()).isEqualTo(204);
            assertThat(send("admin", "DELETE", at, null).statusCode()).isEqualTo(204);
            assertThat(send("admin", "DELETE", at, null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theStateOfStepsIsToldWithoutBeingAskedFor() throws Exception {
        String id = start();
        HostStep step = catalogue.hostSteps().get(0);
        Optional<HostName> host = Optional.of(new HostName("h1"));
        Work first = new Work(id, Work.LOOKS_ONLY, "some-activity", 1);
        Instant since = journal.waiting(first, step, host, "for the packages");
        Stream stream = new Stream("?operation=" + id + "&type=step.changed", null, null);
        stream.awaits("step.changed");
        Stream besideEvents = new Stream("?steps=" + id + "&type=task.created,operation.started", null, null);
        besideEvents.awaits("step.changed");
        besideEvents.breaks();
        journal.waiting(first, step, host, "for the packages");
        journal.ended(new Work(id, Work.LOOKS_ONLY, "some-activity", 2), step, host, since,
                List.of(Change.of("installed what was missing")));
        await().atMost(LONG).until(() -> stream.told().size() == 2);
        stream.breaks();

        assertThat(stream.told()).extracting(told -> told.data().path("state").asText())
                .as("once a change").containsExactly("WAITING", "CHANGED");
        assertThat(stream.told()).allSatisfy(told -> {
            assertThat(told.type()).isEqualTo("step.changed");
            assertThat(told.id()).as("nothing to resume at").isEmpty();
            assertThat(told.data().path("operation").asText()).isEqualTo(id);
            assertThat(told.data().path("host").asText()).isEqualTo("h1");
            assertThat(told.data().path("step").asText()).isEqualTo(step.id());
        });
        JsonNode steps = JSON.readTree(send("viewer", "GET", "/api/v1/operations/" + id + "/steps", null).body());
        assertThat(steps.path("entries").findValuesAsText("id"))
                .contains(stream.told().get(1).data().path("id").asText());
        assertThat(stream.told().get(1).data().path("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void whoHeardNothingYetComesBackToWhereItBegan() throws Exception {
        Stream stream = new Stream("?cluster=heard&type=operation.finished", null, null);
        await().atMost(LONG).until(() -> !stream.lastId.isEmpty());
        stream.breaks();
        JsonNode page = JSON.readTree(
                send("viewer", "GET", "/api/v1/events?after=" + stream.lastId + "&type=operation.finished", null).body());
        assertThat(page.path("next").asLong()).isGreaterThanOrEqualTo(Long.parseLong(stream.lastId));
        assertThat(stream.told()).as("an id without data is no message").isEmpty();
    }

    @Test
    void whatIsNotRightIsTold() throws Exception {
        HttpResponse<String> type = stream("?type=operation.exploded");
        assertThat(type.statusCode()).isEqualTo(400);
        assertThat(type.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(type.body()).contains("There is no type of event \\\"operation.exploded\\\"", "operation.finished");
        assertThat(stream("?type=step.changed").body()).contains("operation=OPS-12");
        assertThat(stream("?operation=OPS-999999").statusCode()).isEqualTo(404);
        assertThat(stream("?steps=OPS-999999").statusCode()).isEqualTo(404);
        assertThat(stream("?cluster=No!").statusCode()).isEqualTo(400);
        assertThat(stream("?after=yesterday").statusCode()).isEqualTo(400);
        assertThat(send("viewer", "POST", "/api/v1/events", "{}").statusCode()).isEqualTo(403);
        HttpResponse<String> nobody = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/events"))
                        .header("Accept", "text/event-stream").build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(nobody.statusCode()).isEqualTo(401);
    }

    private String start() throws Exception {
        return JSON.readTree(send("tickets", "POST", "/api/v1/operations",
                        "{\"process\": \"cluster-bring-up\", \"cluster\": \"heard\", \"ticket\": \"NET-4711\"}").body())
                .path("id").asText();
    }

    private HttpResponse<String> stream(String query) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/events" + query))
                        .header("Authorization", basic("viewer"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String user, String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Authorization", basic(user))
                        .header("Content-Type", "application/json")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    /** One message of a stream. */
    private record Told(String id, String type, JsonNode data) {}

    /** A stream as a browser reads it. */
    private final class Stream {

        private final List<Told> told = new CopyOnWriteArrayList<>();
        private volatile String lastId = "";
        private final InputStream body;
        private final Thread reader;

        Stream(String query, String last, String token) throws Exception {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/events" + query))
                            .header("Authorization", token == null ? basic("viewer") : "Bearer " + token)
                            .header("Accept", "text/event-stream");
            if (last != null) {
                request.header("Last-Event-ID", last);
            }
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            body = answer.body();
            reader = new Thread(this::read, "event-source");
            reader.start();
        }

        private void read() {
            String id = "";
            String type = "";
            StringBuilder data = new StringBuilder();
            try (var lines = new java.io.BufferedReader(new java.io.InputStreamReader(body, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id:")) {
                        id = line.substring(3).strip();
                        lastId = id;
                    } else if (line.startsWith("event:")) {
                        type = line.substring(6).strip();
                    } else if (line.startsWith("data:")) {
                        data.append(line.substring(5));
                    } else if (line.isEmpty() && data.length() > 0) {
                        told.add(new Told(id, type, JSON.readTree(data.toString())));
                        id = "";
                        data.setLength(0);
                    }
                }
            } catch (java.io.IOException broken) {
                // The test broke it.
            }
        }

        void awaits(String type) {
            await().atMost(LONG).until(() -> told.stream().anyMatch(message -> message.type().equals(type)));
        }

        void breaks() throws Exception {
            body.close();
            reader.join(LONG.toMillis());
        }

        List<Told> told() {
            return List.copyOf(told);
        }
    }
}
