package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.inventory.ClusterName;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A cluster of four hosts grows: a control-plane host and a worker join, and nobody else is touched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeJoinIT {

    private static final ClusterName DEMO = new ClusterName("demo");

    private LabApplication slipway;
    private Operator operator;
    private String whole;

    @BeforeAll
    void aClusterOfFourHosts() throws IOException {
        Lab lab = Lab.demoHosts().speed(500).start();
        slipway = LabApplication.with(lab, file -> {
            whole = file;
            return without(without(file, "h2"), "h5");
        });
        operator = slipway.operator();
        slipway.bean(Accounts.class).ensure("viewer", "viewer", Role.VIEWER);
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
    void hostsThatTheClusterFileDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of("hosts", "h5")))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("The cluster demo has no host \"h5\". It has h0, h1, h3, h4.");
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of()))
                .hasMessageContaining("Which hosts? Give the variable \"hosts\"");
        assertThat(slipway.bean(Operations.class).running(DEMO)).isEmpty();
    }

    @Test
    @Order(2)
    void aHostThatCannotJoinIsLeftOutAndTheJoinEnds() throws IOException {
        ClusterDefinitions definitions = slipway.bean(ClusterDefinitions.class);
        definitions.put(DEMO, whole, definitions.newest(DEMO).map(version -> version.version()), "otto");
        slipway.lab().faults().on("h5").program("apt-mark").with("hold").always().exits(100).saying("E: broken disk");
        Http http = new Http(slipway.port(), "operator:operator");

        String join = operator.starts("node-join", "demo", Map.of("hosts", "h5"));
        operator.seesAndCompletes(join, "Confirm the host keys");
        operator.seesAndCompletes(join, "Review the plan");
        Incident incident = operator.seesAnIncident(join);
        String at = "/api/v1/operations/" + join;
        assertThat(http.post(at + "/hosts/h5/leave-out", "{}").statusCode()).as("without a reason").isEqualTo(400);
        assertThat(http.post(at + "/hosts/h4/leave-out", "{\"reason\": \"wrong one\"}").statusCode()).isEqualTo(409);
        assertThat(new Http(slipway.port(), "viewer:viewer")
                .post(at + "/hosts/h5/leave-out", "{\"reason\": \"broken disk\"}").statusCode()).isEqualTo(403);
        assertThat(http.post(at + "/incidents/" + incident.getId() + "/skip", "{\"reason\": \"\"}").statusCode())
                .isEqualTo(400);
        assertThat(http.post(at + "/hosts/h5/leave-out", "{\"reason\": \"broken disk\"}").statusCode()).isEqualTo(204);
        Task ask = operator.sees(join, "Go on with the next wave");
        assertThat(operator.reads(ask, "leftOutHosts")).contains("h5", "broken disk", "operator");
        operator.completes(ask);

        assertThat(operator.seesTheEnd(join).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(join, "report"))).contains("h5: left out by operator: broken disk");
        assertThat(slipway.lab().cluster().client().nodes().withName("h5").get()).isNull();
        assertThat(http.get(at + "/interventions").body()).contains("LEFT_OUT");
        slipway.lab().faults().clear();
    }

    @Test
    @Order(3)
    void twoHostsJoinAndOnlyTheyAreTouched() {
        List<List<List<String>>> before = others().map(LabHost::argumentLists).toList();

        String join = operator.starts("node-join", "demo", Map.of("hosts", "h5, h2", "ticket", "NET-4712"));
        assertThatThrownBy(() -> operator.starts("node-join", "demo", Map.of("hosts", "h5")))
                .hasMessageContaining("The host h5 of the cluster demo is worked on by ");
        assertThatThrownBy(() -> operator.starts("cluster-bring-up", "demo", Map.of()))
                .hasMessageContaining("is worked on by ");
        operator.seesAndCompletes(join, "Confirm the host keys");
        operator.seesAndCompletes(join, "Review the plan");

        assertThat(operator.seesTheEnd(join).getState()).isEqualTo("COMPLETED");
        assertThat(slipway.lab().cluster().etcd().members()).hasSize(3);
        assertThat(slipway.lab().cluster().client().nodes().list().getItems())
                .extracting(node -> node.getMetadata().getName())
                .containsExactlyInAnyOrder("h0", "h1", "h2", "h3", "h4", "h5");
        assertThat(String.valueOf(operator.variable(join, "report"))).contains("h2", "h5");
        Operation ended = slipway.bean(Operations.class).list(Optional.of(DEMO), false, Long.MAX_VALUE, 1).get(0);
        assertThat(ended.hosts()).extracting(host -> host.text()).containsExactlyInAnyOrder("h2", "h5");
        assertThat(slipway.bean(Operations.class).claims(ended)).isEmpty();
        List<List<List<String>>> after = others().map(LabHost::argumentLists).toList();
        for (int host = 0; host < before.size(); host++) {
            assertThat(after.get(host).subList(before.get(host).size(), after.get(host).size()))
                    .filteredOn(line -> line.contains("slipway-change"))
                    .as("what was changed on another host")
                    .allMatch(line -> String.join(" ", line).contains("upload-certificates")
                            || String.join(" ", line).contains("upload-certs"));
        }
    }

    @Test
    @Order(4)
    void aSecondJoinFindsNothingToChange() {
        String again = operator.starts("node-join", "demo", Map.of("hosts", "[\"h2\", \"h5\"]"));

        assertThat(operator.seesTheEnd(again).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(again, "report"))).containsIgnoringCase("nothing to change");
    }

    @Test
    @Order(4)
    void aFirewallGetsTheAddressesOfPodsAndIsToldWhenNothingChanged() {
        Http http = new Http(slipway.port(), "viewer:viewer");
        String at = "/api/v1/clusters/demo/pod-addresses?namespace=kube-system";

        HttpResponse<String> answer = http.get(at + "&label=k8s-app=kube-dns");
        assertThat(answer.body()).contains("\"namespace\":\"kube-system\"").contains("\"pod\":\"coredns")
                .doesNotContain("kube-proxy");
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(http.get(at + "&label=k8s-app=kube-dns", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(http.get(at + "&label=k8s-app=kube-proxy", "If-None-Match", tag).statusCode()).isEqualTo(200);

        assertThat(http.get(at, "Accept", "text/plain").body().lines().toList())
                .doesNotHaveDuplicates().allMatch(line -> line.matches("2001:db8:[0-9a-f:]+")).hasSizeGreaterThan(6);
        assertThat(http.get(at + "&label=app;reboot").statusCode()).isEqualTo(400);
        assertThat(http.get(at.replace("demo", "ghost")).statusCode()).isEqualTo(404);
    }

    @Test
    @Order(5)
    void theLabKnewEveryCommand() {
        assertThat(slipway.lab().unknownCommands()).isEmpty();
    }

    private java.util.stream.Stream<LabHost> others() {
        return slipway.lab().hosts().stream().filter(host -> !host.name().equals("h2") && !host.name().equals("h5"));
    }

    /** The cluster file without one host's entry. */
    private static String without(String file, String host) {
        String shorter = file.replaceAll("(?m)^  - \\{ name: " + host + ",.*\\n", "");
        assertThat(shorter).as("the file without " + host).isNotEqualTo(file);
        return shorter;
    }
}
