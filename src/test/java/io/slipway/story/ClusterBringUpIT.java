package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.Lab;
import java.util.List;
import java.util.Map;
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

    private LabApplication slipway;
    private Operator operator;

    @BeforeAll
    void start() {
        slipway = LabApplication.with(Lab.demoHosts().speed(200).start());
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
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));

        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");

        assertThat(slipway.lab().cluster().etcd().members()).hasSize(3);
        assertThat(String.valueOf(operator.variable(bringUp, "report"))).contains("demo");
    }

    @Test
    @Order(3)
    void aSecondBringUpChangesNothingAndSaysSo() {
        List<List<String>> before = slipway.lab().host("h3").argumentLists();

        String again = operator.starts("cluster-bring-up", "demo", Map.of());

        assertThat(operator.seesTheEnd(again).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(again, "report"))).containsIgnoringCase("nothing to change");
        assertThat(slipway.lab().host("h3").argumentLists().subList(before.size(), slipway.lab().host("h3").argumentLists().size()))
                .noneMatch(line -> line.contains("slipway-change"));
    }
}
