package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.lab.Lab;
import io.slipway.lab.LabTokens;
import java.io.IOException;
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
    private String kept;

    @BeforeAll
    void aClusterOfTwoHosts() {
        Lab lab = Lab.demoHosts().speed(500).start();
        slipway = LabApplication.with(lab, file -> {
            String shorter = file.replaceAll("(?m)^  - \\{ name: h[1245],.*\\n", "");
            assertThat(shorter).isNotEqualTo(file);
            return shorter;
        });
        operator = slipway.operator();
        String bringUp = operator.starts("cluster-bring-up", "demo", Map.of());
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.sees(bringUp, "Create the L3 balancer for the control plane");
        lab.createControlPlaneBalancer();
        operator.seesAndCompletes(bringUp, "Create the L3 balancer for the control plane");
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));
        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");
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
                .contains("upload the control plane's certificates with a new key: no certificates are uploaded");
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
        assertThat(operator.variable(kept, "certificatesKeptFor")).asString().startsWith("until ");

        slipway.lab().clock().jump(Duration.ofMinutes(101));
        theTimerFires();
        Instant second = seesCertificatesThatEndAfter(first);
        assertThat(Duration.between(first, second)).isGreaterThan(Duration.ofMinutes(100));

        slipway.lab().cluster().tokens().uploadCertificates(LabTokens.certificateKey());
        theTimerFires();
        await().atMost(PATIENCE).until(() -> leases().path("certificates").path("keyHeld").asBoolean());

        slipway.lab().clock().jump(Duration.ofMinutes(80));
        theTimerFires();
        assertThat(operator.seesTheEnd(kept).getState()).isEqualTo("COMPLETED");
    }

    /** The engine's own clock does not jump with the lab's: what its timer waits for is due now. */
    private void theTimerFires() {
        ManagementService jobs = slipway.bean(ManagementService.class);
        Job timer = await().atMost(PATIENCE).until(
                () -> jobs.createJobQuery().timers().activityId("keepCertificatesWait").singleResult(),
                found -> found != null);
        jobs.setJobDuedate(timer.getId(), new Date());
    }

    private Instant seesCertificatesThatEndAfter(Instant before) {
        return await().atMost(PATIENCE).until(
                () -> operator.variable(kept, "certificatesExpireAt") instanceof String end && !end.isEmpty()
                        ? Instant.parse(end)
                        : Instant.EPOCH,
                end -> end.isAfter(before));
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
