package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.ClusterName;
import io.slipway.lab.Lab;
import io.slipway.lab.LabTokens;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionVersion;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The control plane's certificates get a new key, are kept alive, and one person gets what a join by hand needs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CertificateReuploadIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private LabApplication slipway;
    private Operator operator;
    private String withOneMore;
    private String kept;
    private String handedOut;

    @BeforeAll
    void aClusterOfTwoHosts() {
        Lab lab = Lab.demoHosts().speed(500).start();
        slipway = LabApplication.with(lab, file -> {
            withOneMore = without(file, "h[245]");
            return without(file, "h[1245]");
        });
        operator = slipway.operator();
        slipway.bringsUp();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void aTimeThatIsNoneStartsNothing() {
        assertThatThrownBy(() -> operator.starts("certificate-reupload", "demo", Map.of("keepFor", "3 hours")))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("\"3 hours\" is no duration from PT0S to PT24H");
    }

    @Test
    @Order(2)
    void aPlanSaysWhyAndUploadsNothing() throws IOException {
        String plan = operator.starts("certificate-reupload", "demo", Map.of("mode", "plan"));

        assertThat(operator.seesTheEnd(plan).getState()).isEqualTo("COMPLETED");

        assertThat(get("/api/v1/operations/" + plan + "/plan").toString())
                .contains("upload the control plane's certificates: no certificates are uploaded");
        assertThat(leases().hasNonNull("certificates")).isFalse();
    }

    @Test
    @Order(3)
    void ofTwoUploadsOneWaitsForTheOtherAndThenNeedsNone() throws IOException {
        kept = operator.starts("certificate-reupload", "demo", Map.of("keepFor", "PT3H"));
        String second = operator.starts("certificate-reupload", "demo", Map.of());
        var firstReview = operator.sees(kept, "Review the plan");
        var secondReview = operator.sees(second, "Review the plan");
        slipway.lab().faults().on("h0").program("kubeadm").with("upload-certs").times(2).exits(1)
                .saying("error uploading certs: context deadline exceeded");
        operator.completes(firstReview);
        await("the first try").atMost(PATIENCE).until(() -> hurried());
        Incident incident = operator.seesAnIncident(kept);
        assertThat(operator.message(incident)).contains("COMMAND_FAILED on h0").contains("context deadline exceeded");
        operator.completes(secondReview);
        await().atMost(PATIENCE).until(() ->
                (kept + " (certificate-reupload)").equals(operator.variable(second, "waitsFor")));
        assertThat(get("/api/v1/operations/" + second).path("waitsFor").asText()).isEqualTo(kept);
        assertThat(new Http(slipway.port(), "admin:admin").get("/operations/" + second).body())
                .contains(kept + " (certificate-reupload) comes first.");

        operator.retries(incident);

        assertThat(operator.seesTheEnd(second).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(second, "report"))).containsIgnoringCase("nothing");
    }

    @Test
    @Order(4)
    void certificatesAreRenewedByTheTimerBeforeTheyEndAndNotAfterTheyAreWanted() throws IOException {
        Instant first = seesCertificatesThatEndAfter(Instant.EPOCH);
        JsonNode certificates = leases().path("certificates");
        assertThat(certificates.path("expires").asText()).isEqualTo(first.toString());
        assertThat(certificates.path("uploadedBy").asText()).isEqualTo(kept);
        assertThat(certificates.path("keyHeld").asBoolean()).isTrue();
        assertThat(Duration.parse(certificates.path("timeLeft").asText()))
                .isBetween(Duration.ofMinutes(110), Duration.ofHours(2));
        JsonNode shown = get("/api/v1/operations/" + kept).path("certificates");
        assertThat(shown.path("expireAt").asText()).isEqualTo(first.toString());
        assertThat(shown.path("keptFor").asText()).startsWith("until ");
        assertThat(new Http(slipway.port(), "admin:admin").get("/operations/" + kept).body())
                .contains("Keeps the control plane&#39;s certificates for joins: until ");

        slipway.lab().clock().jump(Duration.ofMinutes(101));
        theTimerFires();
        Instant second = seesCertificatesThatEndAfter(first);
        assertThat(Duration.between(first, second)).isGreaterThan(Duration.ofMinutes(100));

        slipway.lab().cluster().tokens().uploadCertificates(LabTokens.certificateKey());
        slipway.lab().clock().jump(Duration.ofMinutes(6));
        theTimerFires();
        await().atMost(PATIENCE).until(() -> leases().path("certificates").path("keyHeld").asBoolean());

        seesTheTimer();
        slipway.lab().clock().jump(Duration.ofMinutes(80));
        theTimerFires();
        assertThat(operator.seesTheEnd(kept).getState()).isEqualTo("COMPLETED");
    }

    @Test
    @Order(5)
    void onePersonGetsTheJoinCommandOnce() throws IOException {
        slipway.bean(Accounts.class).ensure("vera", "vera-vera-vera", Role.VIEWER);
        slipway.bean(Accounts.class).ensure("otto", "otto-otto-otto", Role.OPERATOR);
        String path = "/api/v1/operations/" + kept + "/join-command";
        String wanted = "{\"role\":\"control-plane\",\"reason\":\"h9 is installed by hand, NET-4713\"}";
        Http otto = new Http(slipway.port(), "otto:otto-otto-otto");
        assertThat(new Http(slipway.port(), "vera:vera-vera-vera").post(path, wanted).statusCode()).isEqualTo(403);
        assertThat(otto.post("/api/v1/operations/OPS-1/join-command", wanted).statusCode()).isEqualTo(409);
        assertThat(otto.post(path, "{\"role\":\"master\",\"reason\":\"x\"}").body())
                .contains("the role is control-plane or worker, not \\\"master\\\"");
        assertThat(otto.post(path, "{\"role\":\"worker\",\"reason\":\" \"}").body()).contains("give a reason");
        assertThat(otto.get(path).statusCode()).as("nobody has it yet").isEqualTo(404);

        HttpResponse<String> given = otto.post(path, wanted);

        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        assertThat(given.headers().allValues("Cache-Control")).containsExactly("no-store");
        handedOut = JSON.readTree(given.body()).path("command").asText();
        assertThat(handedOut).startsWith("kubeadm join api.demo.test:6443 --token ").contains(" --control-plane --certificate-key ");
        HttpResponse<String> again = otto.post(path, wanted);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(again.body()).path("detail").asText())
                .startsWith("The join command of " + kept + " was handed to otto at ")
                .contains("(control-plane: h9 is installed by hand, NET-4713)");
        assertThat(get(path).path("handedTo").asText()).isEqualTo("otto");
        assertThat(otto.get("/operations/" + kept).body()).contains("The join command (control-plane) was handed to otto at ");
    }

    @Test
    @Order(6)
    void whatWasHandedOutIsNowhereElse() throws Exception {
        List<String> words = List.of(handedOut.split(" "));
        String token = words.get(words.indexOf("--token") + 1);
        SecretScan scan = new SecretScan()
                .looksFor("the token", token)
                .looksFor("the secret half of the token", token.substring(7))
                .looksFor("the certificate key", words.get(words.indexOf("--certificate-key") + 1));
        slipway.lab().cluster().tokens().everSeen().forEach(secret -> scan.looksFor(
                "another secret", secret.contains(".") ? secret.substring(7) : secret));
        WhatIsLeft left = new WhatIsLeft(slipway);
        Map<String, Map<String, String>> everywhere = Map.of(
                "database", left.inTheDatabase(),
                "hosts", left.onTheHosts(),
                "log", left.inTheLog(),
                "answers", left.inTheAnswers(new Http(slipway.port(), "admin:admin")));

        everywhere.forEach((kind, places) -> assertThat(scan.in(places)).as(kind).isEmpty());

        assertThat(new SecretScan().looksFor("the reason", "installed by hand").in(everywhere.get("database")))
                .as("what is recorded, so that the scan reads its table")
                .anyMatch(line -> line.contains("SLIPWAY_JOIN_COMMAND"));
        assertThat(scan.in(Map.of("the answer", handedOut))).hasSize(3);
    }

    @Test
    @Order(7)
    void certificatesAreKeptWhileAnotherOperationJoinsAControlPlaneHost() throws IOException {
        ClusterDefinitions definitions = slipway.bean(ClusterDefinitions.class);
        ClusterName demo = new ClusterName("demo");
        definitions.put(demo, withOneMore, definitions.newest(demo).map(DefinitionVersion::version), "otto");
        String join = operator.starts("node-join", "demo", Map.of("hosts", "h1"));
        operator.seesAndCompletes(join, "Confirm the host keys");
        operator.sees(join, "Review the plan");
        String keeps = operator.starts("certificate-reupload", "demo", Map.of());

        seesTheTimer();
        assertThat(get("/api/v1/operations/" + keeps).path("certificates").path("keptFor").asText())
                .isEqualTo(join + " (node-join)");
        assertThat(new Http(slipway.port(), "admin:admin")
                .post("/api/v1/operations/" + join + "/cancel", "{\"reason\":\"later\"}").statusCode()).isEqualTo(200);
        theTimerFires();

        assertThat(operator.seesTheEnd(keeps).getState()).isEqualTo("COMPLETED");
        assertThat(operator.path(keeps)).as("the key was good: no turn, no upload")
                .doesNotContain("Await the control plane's turn", "Upload the certificates")
                .contains("Keep the certificates alive", "Write the report");
    }

    /** The engine's own clock does not jump with the lab's: what its timer waits for is due now. */
    private void theTimerFires() {
        slipway.bean(ManagementService.class).setJobDuedate(seesTheTimer().getId(), new Date());
    }

    private Job seesTheTimer() {
        return await().atMost(PATIENCE).until(
                () -> slipway.bean(ManagementService.class).createJobQuery().timers()
                        .activityId("keepCertificatesWait").singleResult(),
                found -> found != null);
    }

    private Instant seesCertificatesThatEndAfter(Instant before) {
        return await().atMost(PATIENCE).until(
                () -> operator.variable(kept, "certificatesExpireAt") instanceof String end && !end.isEmpty()
                        ? Instant.parse(end)
                        : Instant.EPOCH,
                end -> end.isAfter(before));
    }

    /** The cluster file without the entries of some hosts. */
    private static String without(String file, String hosts) {
        String shorter = file.replaceAll("(?m)^  - \\{ name: " + hosts + ",.*\\n", "");
        assertThat(shorter).as("the file without " + hosts).isNotEqualTo(file);
        return shorter;
    }

    /** Has the engine repeat now what it would repeat after a pause; false while nothing waits for its repetition. */
    private boolean hurried() {
        ManagementService jobs = slipway.bean(ManagementService.class);
        List<Job> waiting = jobs.createJobQuery().messages().withException().withRetriesLeft().list();
        waiting.forEach(job -> jobs.setJobDuedate(job.getId(), new Date()));
        return !waiting.isEmpty();
    }

    private JsonNode leases() throws IOException {
        return get("/api/v1/clusters/demo/join-credentials");
    }

    private JsonNode get(String path) throws IOException {
        var answer = new Http(slipway.port(), "admin:admin").get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
