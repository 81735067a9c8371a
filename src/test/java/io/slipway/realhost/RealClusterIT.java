package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.story.Operator;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The main jobs on real Linux hosts: bring-up through a jump host as a user with sudo, then the rest as root: a join, the
 * certificates uploaded again, pools assigned, a node removed. Debian 12 and 13; containerd 1.6, 1.7 and 2.x.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealClusterIT {

    private static final String BALANCER = "Create the L3 balancer for the control plane";

    @TempDir
    private static Path directory;

    private RealLab lab;
    private ConfigurableApplicationContext slipway;
    private Operator operator;

    @BeforeAll
    void start() throws Exception {
        Optional<String> missing = RealLab.missing();
        if (missing.isPresent()) {
            assertThat(System.getenv("CI")).as("no real hosts: " + missing.get()).isNotEqualTo("true");
            System.out.println("SKIPPED, no real hosts: " + missing.get());
            Assumptions.abort(missing.get());
        }
        lab = RealLab.in(directory.resolve("lab"));
        lab.onlyThroughTheJumpHost(true);
        slipway = RealLabSlipway.start(lab, directory, "--server.port=0",
                "--spring.datasource.url=jdbc:h2:mem:realcluster;DB_CLOSE_ON_EXIT=FALSE");
        operator = new Operator(slipway.getBean(ProcessEngine.class), "operator");
    }

    @AfterAll
    void stop() throws Exception {
        if (slipway != null) {
            slipway.close();
        }
        if (lab != null) {
            lab.close();
            assertThat(lab.leftovers()).isEmpty();
        }
    }

    @Test
    @Order(1)
    void fourHostsBehindAJumpHostBecomeACluster() throws Exception {
        String bringUp = operator.starts("cluster-bring-up", "site", Map.of());
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.sees(bringUp, BALANCER);
        lab.createControlPlaneBalancer();
        operator.seesAndCompletes(bringUp, BALANCER);
        operator.sees(bringUp, "Create the L3 balancer for the workers");
        lab.createWorkerBalancer(30080);
        operator.seesAndCompletes(bringUp, "Create the L3 balancer for the workers");
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));

        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");
    }
}
