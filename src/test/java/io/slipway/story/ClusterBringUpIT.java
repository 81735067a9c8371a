package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.slipway.lab.Lab;
import io.slipway.lab.LabCluster;
import io.slipway.lab.LabHost;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The main job, as its operator lives it: from a cluster file to a smoke-tested cluster of six hosts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterBringUpIT {

    private static final String REGISTRY_PASSWORD = "registry-" + UUID.randomUUID();
    private static final String OTTOS_PASSWORD = "otto-" + UUID.randomUUID();

    private LabApplication slipway;
    private Operator operator;

    @BeforeAll
    void start() throws IOException {
        Lab lab = Lab.demoHosts().withIngress().speed(200).start();
        Path credentials = Files.writeString(lab.directory().resolve("registry"), "puller:" + REGISTRY_PASSWORD);
        slipway = LabApplication.with(lab, file -> file + """
                registryAccess:
                  registry: registry.example.net
                  credentials: file:%s
                """.formatted(credentials));
        slipway.bean(Accounts.class).ensure("otto", OTTOS_PASSWORD, Role.OPERATOR);
        operator = slipway.operator();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void aPlanSaysWhatWouldBeDoneAndChangesNothing() {
        String plan = operator.starts("cluster-bring-up", "demo", Map.of("mode", "plan"));
        operator.seesAndCompletes(plan, "Confirm the host keys");

        assertThat(operator.seesTheEnd(plan).getState()).isEqualTo("COMPLETED");

        assertThat(slipway.lab().host("h0").packages().version("kubeadm")).isEmpty();
        assertThat(slipway.lab().host("h0").files().text("/etc/sysctl.d/99-k8s.conf")).isEmpty();
    }

    @Test
    @Order(2)
    void sixHostsBecomeACluster() {
        String bringUp = operator.starts("cluster-bring-up", "demo", Map.of("ticket", "NET-4711"));
        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.sees(bringUp, "Create the L3 balancer for the control plane");
        slipway.lab().createControlPlaneBalancer();
        operator.seesAndCompletes(bringUp, "Create the L3 balancer for the control plane");
        operator.sees(bringUp, "Create the L3 balancer for the workers");
        slipway.lab().createWorkerBalancer();
        operator.seesAndCompletes(bringUp, "Create the L3 balancer for the workers");
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));

        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");

        assertThat(slipway.lab().cluster().etcd().members()).hasSize(3);
        assertThat(String.valueOf(operator.variable(bringUp, "report"))).contains("demo");
    }

    @Test
    @Order(3)
    void noSecretOfTheRunIsLeftAnywhere() throws Exception {
        assertThat(new Http(slipway.port(), "otto:" + OTTOS_PASSWORD).get("/api/v1/operations").statusCode())
                .as("the password was used").isEqualTo(200);
        WhatIsLeft left = new WhatIsLeft(slipway);
        Map<String, Map<String, String>> everywhere = Map.of(
                "database", left.inTheDatabase(),
                "hosts", left.onTheHosts(),
                "log", left.inTheLog(),
                "answers", left.inTheAnswers(new Http(slipway.port(), "admin:admin")));

        SecretScan secrets = secretsOfTheRun();
        assertThat(secrets.secrets()).isGreaterThan(15);
        everywhere.forEach((kind, places) -> assertThat(secrets.in(places)).as(kind).isEmpty());

        // The scan reads what it says that it reads: words that are no secrets are found in every kind of place.
        SecretScan words = new SecretScan()
                .looksFor("the endpoint", "api.demo.test").looksFor("the import", "of the cluster demo");
        everywhere.forEach((kind, places) -> assertThat(words.in(places)).as(kind).isNotEmpty());
        assertThat(words.in(everywhere.get("database"))).as("texts, bytes and Slipway's own tables")
                .anyMatch(line -> line.contains("ACT_GE_BYTEARRAY")).anyMatch(line -> line.contains("SLIPWAY_COMMAND"));
    }

    @Test
    @Order(3)
    void theScanKnowsTheSecretsWhereTheyBelong() {
        LabHost first = slipway.lab().host("h0");
        Secret credentials = slipway.lab().cluster().client().secrets().inNamespace("default")
                .withName("slipway-registry").get();

        List<String> found = secretsOfTheRun().in(Map.of(
                "admin.conf", first.files().text("/etc/kubernetes/admin.conf").orElseThrow(),
                "the cluster", credentials.getData().toString(),
                "Slipway's own key", read(slipway.lab().clientKeyFile())));

        assertThat(found).anyMatch(line -> line.contains("in base64 stands in admin.conf"))
                .anyMatch(line -> line.startsWith("the registry's password in base64 of base64 stands in the cluster"))
                .anyMatch(line -> line.startsWith("the SSH key stands in Slipway's own key"));
    }

    @Test
    @Order(4)
    void aSecondBringUpChangesNothingAndSaysSo() {
        List<List<String>> before = slipway.lab().host("h3").argumentLists();

        String again = operator.starts("cluster-bring-up", "demo", Map.of());

        assertThat(operator.seesTheEnd(again).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(again, "report"))).containsIgnoringCase("nothing to change");
        assertThat(slipway.lab().host("h3").argumentLists().subList(before.size(), slipway.lab().host("h3").argumentLists().size()))
                .noneMatch(line -> line.contains("slipway-change"));
    }

    @Test
    @Order(5)
    void nothingStartsOnAFileWithAMistake() throws IOException {
        Path file = slipway.lab().directory().resolve("clusters/demo.yaml");
        Files.writeString(file, Files.readString(file).replace("role: worker", "role: wroker"));
        Http http = new Http(slipway.port(), "otto:" + OTTOS_PASSWORD);
        await().atMost(Duration.ofMinutes(2)).until(() -> http.get("/api/v1/clusters/demo").body().contains("wroker"));

        HttpResponse<String> answer = http.post("/engine-rest/process-definition/key/cluster-bring-up/start",
                "{\"variables\":{\"cluster\":{\"value\":\"demo\"}}}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(file + " has mistakes; nothing starts on it")
                .contains("hosts[3].role, line ").contains("hosts[5].role, line ");
    }

    private SecretScan secretsOfTheRun() {
        LabCluster cluster = slipway.lab().cluster();
        SecretScan scan = new SecretScan()
                .looksFor("the registry's password", REGISTRY_PASSWORD)
                .looksFor("a user's password", OTTOS_PASSWORD)
                .looksForKey("the SSH key", read(slipway.lab().clientKeyFile()), 3);
        cluster.tokens().everSeen().forEach(token ->
                scan.looksFor((token.contains(".") ? "token " : "certificate key ") + token.substring(0, 4), token));
        cluster.tokens().everSeen().stream().filter(token -> token.contains(".")).forEach(token ->
                scan.looksFor("the secret half of token " + token.substring(0, 4), token.substring(7)));
        int number = 0;
        for (String key : cluster.authority().keys()) {
            scan.looksForKey("private key " + ++number + " of the cluster", key, 0);
        }
        return scan;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
