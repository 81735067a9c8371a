package io.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.host.HostFailure;
import io.slipway.inventory.ClusterDefinition.NeighbourProxy;
import io.slipway.lab.LabHost;
import io.slipway.step.StepFailure;
import io.slipway.step.StepOutcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host answers neighbour solicitations for its own pods, and stops when that is no longer wanted. */
class NeighbourProxyTest {

    private static final String STEP = "configureNeighbourProxy";
    private static final String CONFIGURATION = "/etc/ndppd.conf";

    private final JoinedCluster cluster = new JoinedCluster(new NetworkSteps());
    private final LabHost host = cluster.lab.host("h4");

    @BeforeEach
    void aDefaultRouteThatStays() {
        host.interfaces().routerAdvertisements(false);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void theProxyRunsForTheRacksPoolAndASecondRunChangesNothing() {
        cluster.run(STEP, "h4");

        assertThat(host.packages().version("ndppd")).isPresent();
        assertThat(host.files().text(CONFIGURATION).orElseThrow())
                .contains("proxy " + host.uplink() + " {", "rule 2001:db8:a2::/96 {", "auto")
                .doesNotContain("2001:db8:a1::");
        assertThat(host.files().text("/etc/systemd/system/ndppd.service.d/slipway.conf").orElseThrow())
                .contains("ExecStart=/usr/sbin/ndppd -c /etc/ndppd.conf");
        assertThat(host.units().runs("ndppd")).isTrue();
        assertThat(host.units().isEnabled("ndppd")).isTrue();
        assertThat(cluster.run(STEP, "h4")).isEqualTo(new StepOutcome.NothingToDo());
    }

    @Test
    void aServiceOlderThanItsConfigurationIsRestarted() {
        cluster.run(STEP, "h4");
        String right = host.files().text(CONFIGURATION).orElseThrow();
        cluster.lab.clock().jump(Duration.ofMinutes(5));
        // Slipway was killed between writing the file and the restart.
        host.files().write(CONFIGURATION, right);

        assertThat(cluster.run(STEP, "h4")).isInstanceOfSatisfying(StepOutcome.Applied.class, applied ->
                assertThat(applied.changes()).singleElement().satisfies(change ->
                        assertThat(change.what()).contains("was started before the last change of /etc/ndppd.conf")));
    }

    @Test
    void withoutADefaultRouteNothingIsStarted() {
        host.interfaces().removeRoute("default");

        StepFailure failure = catchThrowableOfType(StepFailure.class, () -> cluster.run(STEP, "h4"));

        assertThat(failure).hasMessageContaining("no IPv6 default route");
        assertThat(host.files().exists(CONFIGURATION)).isFalse();
    }

    @Test
    void whatIsNoLongerWantedIsRemoved() {
        cluster.run(STEP, "h4");
        cluster.with(definition -> Definitions.withNeighbourProxy(
                definition, new NeighbourProxy(false, NeighbourProxy.Mode.AUTO)));

        cluster.run(STEP, "h4");

        assertThat(host.units().runs("ndppd")).isFalse();
        assertThat(host.units().isEnabled("ndppd")).isFalse();
        assertThat(host.files().exists(CONFIGURATION)).isFalse();
        assertThat(cluster.run(STEP, "h4")).isEqualTo(new StepOutcome.NothingToDo());
    }

    @Test
    void aPackageThatCannotBeHadIsAFailureWithAptsWordsAndARetryWorks() {
        cluster.lab.faults().on("h4").program("apt-get").once().saying("E: Unable to locate package ndppd").exits(100);

        HostFailure failure = catchThrowableOfType(HostFailure.class, () -> cluster.run(STEP, "h4"));

        assertThat(failure.reason()).isEqualTo(HostFailure.Reason.COMMAND_FAILED);
        assertThat(failure).hasMessageContaining("Unable to locate package ndppd");
        cluster.run(STEP, "h4");
        assertThat(cluster.run(STEP, "h4")).isEqualTo(new StepOutcome.NothingToDo());
    }
}
