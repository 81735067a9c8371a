package io.slipway.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.lab.Lab;
import io.slipway.story.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;

/** One cluster's operator over the API: starts, does what tasks ask, and tries again while Slipway does not answer. */
final class Person {

    /** A bound for a hang; the matrix kills Slipway many times meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Lab lab;
    private final Function<String, Http> as;
    private int started;
    private int accepted;
    private int shown;

    /** @param as Slipway's port by a login */
    Person(Lab lab, Function<String, Http> as) {
        this.lab = lab;
        this.as = as;
    }

    /**
     * Starts an operation and sees it through, with all tasks that it leaves.
     *
     * @param more further fields of the request, as JSON
     * @return the operation's state at its end
     */
    String does(String process, String more) {
        String key = lab.clusterName() + "-" + started++;
        String operation = answer(() -> first().post("/api/v1/operations",
                "{\"process\":\"" + process + "\",\"cluster\":\"" + lab.clusterName() + "\"" + more + "}",
                "Idempotency-Key", key)).path("id").asText();
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            JsonNode detail = answer(() -> first().get("/api/v1/operations/" + operation));
            if (!detail.path("incidents").isEmpty()) {
                throw new AssertionError(lab.clusterName() + ", " + process + " stands: " + detail.get("incidents"));
            }
            JsonNode tasks = answer(() -> first().get("/api/v1/tasks?cluster=" + lab.clusterName()));
            tasks.forEach(this::completes);
            String state = detail.at("/operation/state").asText();
            if (tasks.isEmpty() && !state.equals("RUNNING")) {
                return state;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(lab.clusterName() + ", " + process + " does not end: " + detail);
            }
            pause();
        }
    }

    /** Writes the next version of the cluster's file. */
    void defines(String text) {
        String version = whenItAnswers(() -> first().get("/api/v1/clusters/" + lab.clusterName()))
                .headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> written = whenItAnswers(() -> first().put("/api/v1/clusters/" + lab.clusterName(),
                "application/yaml", text, "If-Match", version));
        // 412: the first try was obeyed, and its answer died with Slipway.
        if (written.statusCode() >= 300 && written.statusCode() != 412) {
            throw new AssertionError(written.statusCode() + ": " + written.body());
        }
    }

    /** Accepts what the last look found, which is no operation's task. */
    void acceptsWhatWasFound() {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            JsonNode tasks = answer(() -> first().get("/engine-rest/task?taskDefinitionKey=seeToFinding&processVariables=cluster_eq_"
                    + lab.clusterName()));
            if (!tasks.isEmpty()) {
                tasks.forEach(task -> whenItAnswers(() -> first().post(
                        "/engine-rest/task/" + task.path("id").asText() + "/complete",
                        "{\"variables\":{\"findingDecision\":{\"value\":\"accept\"},\"acceptForDays\":{\"value\":9},"
                                + "\"word\":{\"value\":\"known\"}}}")));
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(lab.clusterName() + ": nothing was found");
            }
            pause();
        }
    }

    /** Has the engine's clock start a look at each cluster that stands, and waits until it has. */
    void letsTheClockStrike() {
        String timer = answer(() -> first().get("/engine-rest/job?timers=true&processDefinitionKey=care-clock"))
                .path(0).path("id").asText();
        whenItAnswers(() -> first().put("/engine-rest/job/" + timer + "/duedate", "application/json",
                "{\"duedate\":\"2026-01-01T00:00:00.000+0000\"}"));
        Instant end = Instant.now().plus(PATIENCE);
        while (answer(() -> first().get("/engine-rest/history/process-instance/count?processDefinitionKey=care-clock&finished=true"))
                        .path("count").asInt() == 0) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("the clock does not strike");
            }
            pause();
        }
    }

    private Http first() {
        return as.apply("admin:admin");
    }

    private void completes(JsonNode task) {
        Http person = first();
        String answers = "{}";
        switch (task.path("key").asText()) {
            case "createControlPlaneBalancer" -> {
                if (lab.network().balancers().isEmpty()) {
                    lab.createControlPlaneBalancer();
                }
            }
            case "createWorkerBalancer" -> {
                if (lab.network().balancers().size() == 1) {
                    lab.createWorkerBalancer();
                }
            }
            case "rebootHosts" -> answers = "{\"answers\":{\"rebootBy\":\"slipway\"}}";
            case "acceptQuorumRisk" -> person = accepted++ % 2 == 0 ? first() : as.apply("second:second");
            // The first look at a proposal asks for another, as somebody does who has corrected it over the API.
            case "adoptCluster" -> answers =
                    "{\"answers\":{\"planDecision\":\"" + (shown++ == 0 ? "check-again" : "approve") + "\"}}";
            default -> { }
        }
        Http who = person;
        String body = answers;
        // A task that was answered a moment ago is gone: the next look tells what is left.
        whenItAnswers(() -> who.post("/api/v1/operations/" + task.path("operation").asText() + "/tasks/"
                + task.path("id").asText() + "/complete", body));
    }

    private static JsonNode answer(Supplier<HttpResponse<String>> request) {
        HttpResponse<String> response = whenItAnswers(request);
        if (response.statusCode() >= 300) {
            throw new AssertionError(response.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        try {
            return JSON.readTree(response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The same request until there is an answer: what was sent when Slipway died may have been obeyed. */
    private static HttpResponse<String> whenItAnswers(Supplier<HttpResponse<String>> request) {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                HttpResponse<String> response = request.get();
                if (response.statusCode() < 500) {
                    return response;
                }
            } catch (UncheckedIOException down) {
                if (Instant.now().isAfter(end)) {
                    throw down;
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
