package io.slipway.story;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;

/** An operator who has nothing but Slipway's port: starts by the engine's REST API, completes tasks, waits for the end. */
final class RemoteOperator {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;

    RemoteOperator(Http http) {
        this.http = http;
    }

    /** @return the operation's id */
    String starts(String process, String cluster) {
        JsonNode started = read(http.post("/engine-rest/process-definition/key/" + process + "/start",
                "{\"variables\":{\"cluster\":{\"value\":\"" + cluster + "\"}}}"));
        return started.get("businessKey").asText();
    }

    /** Waits until a task of this name is there, and completes it without entering anything. */
    void seesAndCompletes(String operation, String task) {
        String id = sees(operation, task);
        read(http.post("/engine-rest/task/" + id + "/complete", "{}"));
    }

    /** Answers the task if it is there: a proof that did not succeed asks for it once more. */
    void completesWhatIsThere(String operation, String task) {
        nothingStands(detail(operation));
        for (JsonNode waiting : read(http.get("/engine-rest/task"))) {
            if (waiting.get("name").asText().equals(task)) {
                http.post("/engine-rest/task/" + waiting.get("id").asText() + "/complete", "{}");
            }
        }
    }

    /** @return the task's id */
    String sees(String operation, String task) {
        return await("the task " + task).atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> {
            JsonNode detail = detail(operation);
            nothingStands(detail);
            for (JsonNode waiting : read(http.get("/engine-rest/task"))) {
                if (waiting.get("name").asText().equals(task)) {
                    return waiting.get("id").asText();
                }
            }
            return null;
        }, found -> found != null);
    }

    /** @return the operation's state at its end */
    String seesTheEnd(String operation) {
        return await("the end of " + operation).atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> {
            JsonNode detail = detail(operation);
            nothingStands(detail);
            return detail.get("operation").get("state").asText();
        }, state -> !state.equals("RUNNING"));
    }

    /** The same, with a task that is answered as often as it comes. */
    String seesTheEnd(String operation, String task) {
        return await("the end of " + operation).atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> {
            completesWhatIsThere(operation, task);
            return detail(operation).get("operation").get("state").asText();
        }, state -> !state.equals("RUNNING"));
    }

    JsonNode detail(String operation) {
        return read(http.get("/api/v1/operations/" + operation));
    }

    private static void nothingStands(JsonNode detail) {
        if (!detail.get("incidents").isEmpty()) {
            throw new AssertionError("stands: " + detail.get("incidents"));
        }
    }

    private static JsonNode read(HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new AssertionError(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        try {
            return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
