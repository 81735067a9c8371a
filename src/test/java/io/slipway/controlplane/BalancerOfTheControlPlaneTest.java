package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition.BalancerAddress;
import io.slipway.inventory.ClusterDefinition.BalancerHealthCheck;
import io.slipway.inventory.Ipv6Address;
import io.slipway.lab.LabHost;
import io.slipway.step.Evidence;
import io.slipway.step.StepOutcome;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The balancer is proved by who answers through it; the hosts carry its address only behind their own API server. */
class BalancerOfTheControlPlaneTest {

    private final TestClusters file = new TestClusters();
    private Bench bench;

    private void prepare() {
        bench = new Bench(file);
    }

    @AfterEach
    void nothingOfTheProofIsLeft() {
        bench.lab.controlPlaneHosts().forEach(host -> {
            assertThat(host.units().isActive("slipway-balancer-proof.socket")).isFalse();
            assertThat(host.files().under("/run/systemd/system")).isEmpty();
            assertThat(host.files().under("/run")).noneMatch(path -> path.contains("slipway-balancer-proof"));
        });
        bench.close();
    }

    @Test
    void beforeInitEveryMemberIsSeenAndAClosedOneLeavesAndComesBack() {
        prepare();

        assertThat(bench.prove()).isInstanceOfSatisfying(Evidence.Proven.class, proven -> {
            assertThat(proven.seen().get(0))
                    .matches("\\d+ answers through api\\.lab\\.test:6443: h0 \\d+, h1 \\d+, h2 \\d+.*");
            assertThat(proven.seen())
                    .contains("h2 left the rotation when its port was closed, and came back");
        });
    }

    @Test
    void hostsThatCarryTheAddressCarryItForTheProofOnly() {
        file.balancer = new BalancerAddress(
                BalancerAddress.Carrier.DUMMY, Optional.of("balancer0"), Optional.of(new Ipv6Address("2001:db8:ba1a::1")));
        prepare();

        assertThat(bench.gather()).isInstanceOf(Evidence.NotYet.class);
        assertThat(bench.lab.host("h1").interfaces().carries(bench.lab.endpointAddress())).isTrue();
        assertThat(bench.prove()).isInstanceOf(Evidence.Proven.class);
        bench.lab.controlPlaneHosts().forEach(host ->
                assertThat(host.interfaces().carries(bench.lab.endpointAddress())).as(host.name()).isFalse());
    }

    @Test
    void aMemberThatWasForgottenIsNamed() {
        prepare();
        bench.lab.network().balancer("api.lab.test").orElseThrow().without("h2");

        assertThat(bench.prove()).isInstanceOfSatisfying(Evidence.NotProven.class, missing -> assertThat(missing.seen())
                .contains("h2 never answered through api.lab.test:6443"));
    }

    @Test
    void aBalancerWithoutAHealthCheckIsFoundOut() {
        prepare();
        bench.lab.network().balancer("api.lab.test").orElseThrow().checksHealth(false);

        assertThat(bench.prove()).isInstanceOfSatisfying(Evidence.NotProven.class, missing -> assertThat(missing.seen())
                .anyMatch(line -> line.contains("the port of h2 was closed")
                        && line.contains("check the balancer's health check")));
    }

    @Test
    void aBalancerThatIsNotThereIsToldWithWhatTheNameStandsFor() {
        prepare();
        bench.lab.network().removeBalancer("api.lab.test");

        assertThat(bench.prove()).isInstanceOfSatisfying(Evidence.NotProven.class, missing -> assertThat(missing.seen())
                .contains("h0 never answered through api.lab.test:6443")
                .anyMatch(line -> line.startsWith("h3 resolves api.lab.test to 2001:db8:ba1a::1")));
    }

    @Test
    void aNameThatNobodyMadeYetIsToldAtOnceAndOnceAPersonWasAskedItIsWaitedFor() {
        prepare();
        bench.lab.network().removeBalancer("api.lab.test");
        bench.lab.network().forgetName("api.lab.test");

        assertThat(bench.gather()).isInstanceOfSatisfying(Evidence.NotProven.class, missing -> assertThat(missing.seen())
                .contains("h3 resolves api.lab.test to nothing"));

        assertThat(bench.gather()).as("a resolver may still remember that there was no such name")
                .isInstanceOf(Evidence.NotYet.class);
        bench.lab.createControlPlaneBalancer();
        assertThat(bench.prove()).isInstanceOf(Evidence.Proven.class);
    }

    @Test
    void whereApiServersListenTheyAreSeenByTheirCertificates() {
        prepare();
        bench.bringUp();

        assertThat(bench.prove()).isInstanceOfSatisfying(Evidence.Proven.class, proven -> {
            assertThat(proven.seen().get(0)).matches(".*: h0 \\d+, h1 \\d+, h2 \\d+");
            assertThat(proven.seen())
                    .anyMatch(line -> line.contains("API servers are not stopped for a proof"));
        });
    }

    @Test
    void anHttpsHealthCheckIsToldToBeUnprovedBeforeInit() {
        file.healthCheck = BalancerHealthCheck.HTTPS_READYZ;
        prepare();

        assertThat(bench.prove()).isInstanceOfSatisfying(Evidence.Proven.class, proven -> assertThat(proven.seen())
                .anyMatch(line -> line.contains("the members are not proved yet")));
    }

    @Test
    void theAddressComesOnlyAfterTheHostsOwnApiServer() {
        file.balancer = new BalancerAddress(
                BalancerAddress.Carrier.DUMMY, Optional.of("balancer0"), Optional.of(new Ipv6Address("2001:db8:ba1a::1")));
        prepare();
        LabHost host = bench.lab.host("h0");

        assertThat(bench.once("carryBalancerAddress", "h0")).isInstanceOf(StepOutcome.NotYet.class);
        assertThat(host.interfaces().carries(bench.lab.endpointAddress())).isFalse();

        bench.run("initialiseControlPlane", "h0");
        assertThat(bench.run("carryBalancerAddress", "h0")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(host.interfaces().carries(bench.lab.endpointAddress())).isTrue();
        assertThat(host.units().isEnabled("slipway-balancer-address.service")).isTrue();
        assertThat(bench.run("carryBalancerAddress", "h0")).isInstanceOf(StepOutcome.NothingToDo.class);

        assertThat(bench.run("joinControlPlane", "h1")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.run("carryBalancerAddress", "h1")).isInstanceOf(StepOutcome.Applied.class);
    }

    @Test
    void aJoiningHostThatCarriesTheAddressIsToldThatItReachesOnlyItself() {
        file.balancer = new BalancerAddress(
                BalancerAddress.Carrier.DUMMY, Optional.of("balancer0"), Optional.of(new Ipv6Address("2001:db8:ba1a::1")));
        prepare();
        bench.run("initialiseControlPlane", "h0");
        bench.lab.host("h1").execute("ip", "link", "add", "name", "lvs0", "type", "dummy");
        bench.lab.host("h1").execute("ip", "link", "set", "dev", "lvs0", "up");
        bench.lab.host("h1").execute("ip", "-6", "address", "add", "2001:db8:ba1a::1/128", "dev", "lvs0");

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> bench.run("joinControlPlane", "h1"))
                .hasMessageContaining("the host carries the balancer's address")
                .hasMessageContaining("reaches only itself");
    }
}
