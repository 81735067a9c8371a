package io.slipway.story;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;

/** What an operator sees and presses in Cockpit: the same REST resources, with the operator's own login. */
final class Cockpit {

    /** Far longer than all tries of a policy take; running out of it is a hang. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String server;
    private final String login;

    Cockpit(int port, String user, String password) {
        this.server = "http://localhost:" + port;
        this.login = "Basic " + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A step that stands.
     *
     * @param activity the step's name in its diagram
     * @param host the host that its process works on; empty in the operation's main process
     * @param message what Cockpit shows at the incident
     * @param job what is retried
     */
    record Standing(String activity, Optional<String> host, String message, String job) {

        String firstLine() {
            return message.lines().findFirst().orElse("");
        }

        String at() {
            return activity + host.map(name -> " on " + name).orElse("");
        }
    }

    /** All steps of the operation that stand at this moment. */
    List<Standing> standing(String operation) {
        List<Standing> all = new ArrayList<>();
        // The engine shows an incident of a called process again at each caller; only the one with a job can be retried.
        for (JsonNode incident : get("/engine-rest/incident?sortBy=activityId&sortOrder=asc")) {
            if (incident.path("configuration").isTextual()) {
                String instance = incident.get("processInstanceId").asText();
                if (operation.equals(businessKey(instance))) {
                    all.add(new Standing(
                            incident.get("activityId").asText(),
                            host(instance),
                            incident.path("incidentMessage").asText(),
                            incident.get("configuration").asText()));
                }
            }
        }
        return all;
    }

    /** Waits until this step stands, at this host or, with an empty name, in the main process. */
    Standing sees(String operation, String activity, String host) {
        try {
            return await().atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> {
                doesNotWait();
                return standing(operation).stream()
                        .filter(step -> step.activity().equals(activity) && step.host().orElse("").equals(host))
                        .findFirst()
                        .orElse(null);
            }, found -> found != null);
        } catch (ConditionTimeoutException tooLong) {
            throw new AssertionError(activity + " does not stand on " + host + "; what stands: "
                    + standing(operation) + "; what waits: " + get("/engine-rest/task"), tooLong);
        }
    }

    /** Waits until this is seen, while failed steps are tried again. */
    void until(ThrowingRunnable seen) {
        await().atMost(PATIENCE).pollInterval(LOOK_EVERY).untilAsserted(() -> {
            doesNotWait();
            seen.run();
        });
    }

    /** What Slipway's own pages and API show, as JSON. */
    JsonNode shows(String path) {
        return get("/api/v1" + path);
    }

    /** Removes something by Slipway's own API. */
    void removes(String path) {
        send("DELETE", "/api/v1" + path, null);
    }

    /** Cancels the operation, as the button at its process instance does. */
    void cancels(String operation) {
        for (JsonNode instance : get("/engine-rest/process-instance?rootProcessInstances=true&businessKey=" + operation)) {
            send("DELETE", "/engine-rest/process-instance/" + instance.get("id").asText(), null);
        }
    }

    /** Presses "Retry", which has to work at once and not after the policy's last pause. */
    void retries(Standing step) {
        JsonNode due = get("/engine-rest/job/" + step.job()).path("dueDate");
        if (due.isTextual() && isAhead(due.asText())) {
            throw new AssertionError("a retry of " + step.at() + " would wait until " + due);
        }
        send("PUT", "/engine-rest/job/" + step.job() + "/retries", "{\"retries\":1}");
    }

    /** Sets the due date of retries to now: the policy's pauses are real minutes that no story needs. */
    private void doesNotWait() {
        String now = OffsetDateTime.now().format(DATE);
        for (JsonNode job : get("/engine-rest/job?withException=true&withRetriesLeft=true")) {
            if (job.path("dueDate").isTextual() && isAhead(job.get("dueDate").asText())) {
                // A job that has just run meanwhile is no longer there.
                sendAnyway("PUT", "/engine-rest/job/" + job.get("id").asText() + "/duedate", "{\"duedate\":\"" + now + "\"}");
            }
        }
    }

    private static boolean isAhead(String date) {
        return OffsetDateTime.parse(date, DATE).isAfter(OffsetDateTime.now());
    }

    private String businessKey(String instance) {
        HttpResponse<String> answer = sendAnyway("GET", "/engine-rest/process-instance/" + instance, null);
        return answer.statusCode() == 200 ? read(answer).path("businessKey").asText() : "";
    }

    private Optional<String> host(String instance) {
        HttpResponse<String> answer = sendAnyway("GET", "/engine-rest/process-instance/" + instance + "/variables/host", null);
        return answer.statusCode() == 200 ? Optional.of(read(answer).get("value").asText()) : Optional.empty();
    }

    private JsonNode get(String path) {
        return read(send("GET", path, null));
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpResponse<String> answer = sendAnyway(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    private HttpResponse<String> sendAnyway(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", login)
                .header("Content-Type", "application/json")
                .method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private JsonNode read(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
