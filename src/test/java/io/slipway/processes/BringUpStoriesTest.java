package io.slipway.processes;

import static io.slipway.processes.Rehearsal.failsOn;
import static io.slipway.processes.Rehearsal.notProven;
import static io.slipway.processes.Rehearsal.notYet;
import static io.slipway.processes.Rehearsal.sets;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator's stories, told by the way that the tokens take through the diagrams. */
class BringUpStoriesTest {

    private final Rehearsal rehearsal = new Rehearsal();

    @AfterEach
    void close() {
        rehearsal.close();
    }

    @Test
    void aBringUpRunsInTheOrderOfTheDecision() {
        rehearsal.start();
        assertThat(rehearsal.task().getName()).isEqualTo("Review the plan");
        rehearsal.complete();
        assertThat(rehearsal.task().getName()).isEqualTo("Reboot the hosts");
        rehearsal.complete();

        assertThat(rehearsal.end()).isEqualTo("Cluster is up");
        assertThat(rehearsal.order()).containsExactly(
                "startOperation", "checkClusterFile", "readHostKeys", "checkHost", "planHost", "planCluster",
                "summarisePlan", "recordPlanDecision", "disableSwap", "loadKernelModules",
                "configureKernelParameters", "configureResolver", "configurePackageRepository", "installPackages",
                "holdPackages", "configureContainerd", "configureCrictl", "enableKubelet", "synchroniseTime",
                "provideImages", "configureAdministratorShell", "installCalicoctl", "recordBootIdentity",
                "proveControlPlaneBalancer", "initialiseControlPlane", "carryBalancerAddress", "verifyNode",
                "joinControlPlane", "joinWorker", "verifyKubeProxy", "installNetworkPlugin", "reserveAddresses",
                "assignPools", "configureNeighbourProxy", "awaitNodesReady", "configureClusterDns",
                "grantRegistryAccess", "installIngress", "proveWorkerBalancer", "findHostsToReboot", "proveReboots",
                "runSmokeTest", "writeReport");
        assertThat(rehearsal.runsOf("checkHost")).hasSize(6);
        assertThat(rehearsal.runsOf("initialiseControlPlane")).containsExactly("initialiseControlPlane h1");
    }

    @Test
    void controlPlaneHostsJoinOneByOneAndWorkersAfterThem() {
        rehearsal.start().complete();

        List<String> joins = rehearsal.ran().stream()
                .filter(run -> run.matches("(joinControlPlane|verifyNode|joinWorker) h[2-6]"))
                .toList();
        assertThat(joins.subList(0, 4))
                .containsExactly("joinControlPlane h2", "verifyNode h2", "joinControlPlane h3", "verifyNode h3");
        assertThat(joins.subList(4, joins.size()))
                .contains("joinWorker h4", "joinWorker h5", "joinWorker h6")
                .noneMatch(run -> run.startsWith("joinControlPlane"));
    }

    @Test
    void calledProcessesCarryTheOperationsIdAndVariables() {
        rehearsal.next("joinWorker", execution -> {
            assertThat(execution.getProcessBusinessKey()).isEqualTo("OPS-1");
            assertThat(execution.getVariableNames())
                    .containsOnlyOnceElementsOf(
                            List.of("cluster", "mode", "ticket", "operation", "definitionVersion", "host"))
                    .doesNotContain("hosts", "workers");
        });
        rehearsal.start().complete();
        assertThat(rehearsal.incidents()).isZero();
        assertThat(rehearsal.runsOf("joinWorker")).hasSize(3);
    }

    @Test
    void aPlanEndsBeforeAnyReview() {
        rehearsal.when("mode", "plan").start();

        assertThat(rehearsal.end()).isEqualTo("Plan is ready");
        assertThat(rehearsal.order()).endsWith("planCluster", "summarisePlan");
    }

    @Test
    void aFinishedClusterNeedsNoReview() {
        rehearsal.when("changesNeeded", false).start();

        assertThat(rehearsal.end()).isEqualTo("Nothing to change");
        assertThat(rehearsal.order()).endsWith("summarisePlan", "writeReport");
    }

    @Test
    void aCancelledReviewChangesNothing() {
        rehearsal.start().complete(Map.of("planDecision", "cancel"));

        assertThat(rehearsal.end()).isEqualTo("Cancelled");
        assertThat(rehearsal.order()).endsWith("summarisePlan", "recordPlanDecision");
    }

    @Test
    void aReviewCanSendBackToTheChecks() {
        rehearsal.start().complete(Map.of("planDecision", "check-again"));

        assertThat(rehearsal.runsOf("checkClusterFile")).hasSize(2);
        assertThat(rehearsal.task().getName()).isEqualTo("Review the plan");
        assertThat(rehearsal.seenAtTask("planDecision")).as("the default is back").isEqualTo("approve");
        rehearsal.complete();
        assertThat(rehearsal.runsOf("disableSwap")).hasSize(6);
    }

    @Test
    void aBlockingFindingIsNotApproved() {
        rehearsal.when("blockingFindings", true).when("changesNeeded", false).start();
        assertThat(rehearsal.task().getName()).isEqualTo("Review the plan");

        rehearsal.when("blockingFindings", false).when("changesNeeded", true).complete();

        assertThat(rehearsal.runsOf("checkHost")).as("everything is checked again").hasSize(12);
        assertThat(rehearsal.runsOf("disableSwap")).isEmpty();
        rehearsal.complete();
        assertThat(rehearsal.runsOf("disableSwap")).hasSize(6);
    }

    @Test
    void unknownHostKeysWaitForAPerson() {
        rehearsal.when("unknownHostKeys", true).start();
        assertThat(rehearsal.task().getName()).isEqualTo("Confirm the host keys");
        assertThat(rehearsal.order()).endsWith("readHostKeys");

        rehearsal.complete(Map.of("hostKeysDecision", "check-again"));
        assertThat(rehearsal.runsOf("readHostKeys")).hasSize(2);
        assertThat(rehearsal.runsOf("trustHostKeys")).isEmpty();

        rehearsal.complete(Map.of("hostKeysDecision", "TRUST ALL"));
        assertThat(rehearsal.runsOf("trustHostKeys")).as("nothing is trusted by a slip").isEmpty();

        rehearsal.complete();
        assertThat(rehearsal.runsOf("trustHostKeys")).hasSize(1);
        assertThat(rehearsal.runsOf("readHostKeys")).hasSize(4);
        assertThat(rehearsal.task().getName()).as("a trusted jump host shows what is behind it")
                .isEqualTo("Confirm the host keys");
        rehearsal.when("unknownHostKeys", false).complete();
        assertThat(rehearsal.order()).containsSubsequence("readHostKeys", "trustHostKeys", "checkHost");
        assertThat(rehearsal.task().getName()).isEqualTo("Review the plan");
    }

    @Test
    void aBalancerThatIsNotProvenBringsTheTaskBackWithWhatWasSeen() {
        rehearsal.next("proveControlPlaneBalancer", notProven("h2 did not answer"), notYet(), notProven("h3 did not answer"));
        rehearsal.start().complete();

        assertThat(rehearsal.task().getName()).isEqualTo("Create the L3 balancer for the control plane");
        assertThat(rehearsal.seenAtTask("evidence")).isEqualTo("h2 did not answer");
        rehearsal.complete();
        assertThat(rehearsal.task().getName()).isEqualTo("Create the L3 balancer for the control plane");
        assertThat(rehearsal.seenAtTask("evidence")).isEqualTo("h3 did not answer");
        rehearsal.complete();

        assertThat(rehearsal.runsOf("proveControlPlaneBalancer")).hasSize(4);
        assertThat(rehearsal.task().getName()).isEqualTo("Reboot the hosts");
        assertThat(rehearsal.seenAtTask("evidence")).as("evidence of another proof").isNull();
    }

    @Test
    void aWorkersBalancerThatIsNotProvenBringsItsTask() {
        rehearsal.next("proveWorkerBalancer", notProven("h4 did not answer"));
        rehearsal.start().complete();

        assertThat(rehearsal.task().getName()).isEqualTo("Create the L3 balancer for the workers");
        assertThat(rehearsal.order()).endsWith("proveWorkerBalancer", "showWorkerBalancer");
        rehearsal.complete();
        assertThat(rehearsal.task().getName()).isEqualTo("Reboot the hosts");
    }

    @Test
    void aStepThatIsNotFinishedIsLookedAtAgain() {
        rehearsal.next("initialiseControlPlane", notYet(), notYet()).next("awaitNodesReady", notYet());
        rehearsal.start().complete();

        assertThat(rehearsal.runsOf("initialiseControlPlane")).hasSize(3);
        assertThat(rehearsal.runsOf("awaitNodesReady")).hasSize(2);
        assertThat(rehearsal.task().getName()).isEqualTo("Reboot the hosts");
    }

    @Test
    void aHostThatFailsStandsAloneAndARetryGoesOn() {
        rehearsal.next("configureContainerd", failures("h5", 24));
        rehearsal.start().complete();

        assertThat(rehearsal.incidents()).isEqualTo(1);
        assertThat(rehearsal.runsOf("configureContainerd").stream().filter("configureContainerd h5"::equals))
                .as("tries of the policy").hasSize(4);
        assertThat(rehearsal.runsOf("recordBootIdentity")).hasSize(5).doesNotContain("recordBootIdentity h5");
        assertThat(rehearsal.runsOf("proveControlPlaneBalancer")).isEmpty();

        rehearsal.clear("configureContainerd").retry();
        assertThat(rehearsal.incidents()).isZero();
        assertThat(rehearsal.runsOf("recordBootIdentity")).hasSize(6);
        assertThat(rehearsal.runsOf("disableSwap")).as("done steps are not run again").hasSize(6);
        assertThat(rehearsal.task().getName()).isEqualTo("Reboot the hosts");
    }

    @Test
    void oneHostWithoutWorkersIsAClusterToo() {
        rehearsal.cluster(List.of("h1"), List.of()).start().complete().complete();

        assertThat(rehearsal.end()).isEqualTo("Cluster is up");
        assertThat(rehearsal.order()).doesNotContain("joinControlPlane", "joinWorker");
    }

    @Test
    void whatIsNotWantedIsLeftOut() {
        rehearsal.when("networkPluginWanted", false).when("ingressWanted", false)
                .when("workerBalancerWanted", false).when("smokeTestWanted", false).when("rebootNeeded", false);
        rehearsal.start().complete();

        assertThat(rehearsal.end()).isEqualTo("Cluster is up");
        assertThat(rehearsal.order())
                .contains("verifyKubeProxy", "awaitNodesReady", "grantRegistryAccess", "writeReport")
                .doesNotContain(
                        "installNetworkPlugin", "installIngress", "proveWorkerBalancer", "proveReboots", "runSmokeTest");
    }

    @Test
    void aRebootThatIsNotProvenBringsTheTaskBack() {
        rehearsal.next("proveReboots", notProven("h4 has the boot id of its preparation"));
        rehearsal.start().complete().complete();

        assertThat(rehearsal.task().getName()).isEqualTo("Reboot the hosts");
        assertThat(rehearsal.seenAtTask("evidence")).isEqualTo("h4 has the boot id of its preparation");
        rehearsal.complete();
        assertThat(rehearsal.end()).isEqualTo("Cluster is up");
        assertThat(rehearsal.order()).doesNotContain("rebootHost");
    }

    @Test
    void slipwayRebootsTheControlPlaneOneByOneAndWorkersInWaves() {
        rehearsal.when("controlPlaneHostsToReboot", List.of("h1", "h2"))
                .when("workerRebootWaves", List.of(List.of("h4", "h5"), List.of("h6")));
        rehearsal.start().complete().complete(Map.of("rebootBy", "slipway"));

        assertThat(rehearsal.end()).isEqualTo("Cluster is up");
        List<String> reboots = rehearsal.ran().stream().filter(run -> run.matches("(drain|reboot|uncordon).*")).toList();
        assertThat(reboots).startsWith(
                "drainNode h1", "rebootHost h1", "uncordonNode h1", "drainNode h2", "rebootHost h2", "uncordonNode h2");
        assertThat(reboots).endsWith("drainNode h6", "rebootHost h6", "uncordonNode h6").hasSize(15);
    }

    @Test
    void whatADelegateSetsInAPhaseIsSeenInTheNextOne() {
        rehearsal.next("verifyKubeProxy", sets("seen", "ipvs"));
        rehearsal.start().complete();
        assertThat(rehearsal.seenAtTask("seen")).isEqualTo("ipvs");
    }

    private static JavaDelegate[] failures(String host, int runs) {
        return Stream.generate(() -> failsOn(host)).limit(runs)
                .toArray(JavaDelegate[]::new);
    }
}
