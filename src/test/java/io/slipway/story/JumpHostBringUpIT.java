package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.Lab;
import io.slipway.lab.LabJumpHost;
import java.util.Map;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A data centre that answers at one machine only, and lets nobody in as root: every step of a bring-up, and the Kubernetes
 * API, goes through the jump host and sudo.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JumpHostBringUpIT {

    private LabApplication slipway;
    private Operator operator;
    private LabJumpHost jumpHost;

    @BeforeAll
    void start() {
        slipway = LabApplication.with(Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .worker("h1", "a1", "2001:db8:a1::11")
                .behindAJumpHost()
                .user("deploy")
                .speed(200)
                .start());
        operator = slipway.operator();
        jumpHost = slipway.lab().jumpHost().orElseThrow();
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void thePlanShowsTheJumpHostsKeyFirstAndWhereSudoAsksForAPassword() {
        slipway.lab().faults().on("h1").sudoAsksForPassword(true);
        String plan = operator.starts("cluster-bring-up", "demo", Map.of("mode", "plan"));

        Task first = operator.sees(plan, "Confirm the host keys");
        assertThat(hostKeys(plan)).contains(jumpHost.fingerprint()).contains("not seen")
                .doesNotContain(slipway.lab().host("h0").ssh().fingerprint());
        operator.completes(first);
        Task second = operator.sees(plan, "Confirm the host keys");
        assertThat(hostKeys(plan)).doesNotContain(jumpHost.fingerprint())
                .contains(slipway.lab().host("h0").ssh().fingerprint())
                .contains(slipway.lab().host("h1").ssh().fingerprint());
        operator.completes(second);

        assertThat(operator.seesTheEnd(plan).getState()).isEqualTo("COMPLETED");
        assertThat(String.valueOf(operator.variable(plan, "planFindings")))
                .contains("host-sudo-needs-password").contains("NOPASSWD");
        slipway.lab().faults().on("h1").sudoAsksForPassword(false);
    }

    @Test
    @Order(2)
    void theHostsBehindAJumpHostBecomeACluster() {
        String bringUp = operator.starts("cluster-bring-up", "demo", Map.of());

        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.sees(bringUp, "Create the L3 balancer for the control plane");
        slipway.lab().createControlPlaneBalancer();
        jumpHost.dropConnections();
        operator.seesAndCompletes(bringUp, "Create the L3 balancer for the control plane");
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));

        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");
        assertThat(jumpHost.logins()).as("one connection at a time, made again when it was lost").isBetween(2, 4);
        assertThat(jumpHost.forwarded()).isGreaterThan(4);
    }

    private String hostKeys(String operation) {
        return String.valueOf(operator.variable(operation, "hostKeys"));
    }
}
