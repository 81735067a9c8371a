package io.slipway.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.StepOutcome;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The law of every preparation step, on a fresh simulated host: something missing, made, nothing missing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreparationLawTest {

    private Lab lab;
    private LabBench site;

    @BeforeAll
    void start() {
        lab = Lab.demoHosts().speed(2000).start();
        lab.hosts().forEach(host -> host.machine().withSwap("/dev/sda3"));
        lab.hosts().forEach(host -> host.machine().timeSynchronised = false);
        site = new LabBench(lab, lab.definition());
    }

    @AfterAll
    void stop() {
        site.close();
        lab.close();
    }

    @TestFactory
    Stream<DynamicTest> aControlPlaneHost() {
        return inOrder("h0");
    }

    @TestFactory
    Stream<DynamicTest> aWorker() {
        return inOrder("h3");
    }

    private Stream<DynamicTest> inOrder(String host) {
        return new PreparationSteps()
                .hostSteps().stream()
                        .filter(step -> step.concerns(site.target(step, host)))
                        .map(step -> DynamicTest.dynamicTest(step.title() + " on " + host, () -> lawHolds(step, host)));
    }

    private void lawHolds(HostStep step, String host) {
        HostTarget target = site.target(step, host);
        // The package enables its own unit.
        if (step.id().equals("enableKubelet")) {
            lab.host(host).units().disable("kubelet");
        }
        assertThat(step.difference(target).isNone()).as("a fresh host lacks something").isFalse();

        int fresh = site.commands().size();
        site.run(step, host);
        assertThat(site.commands().subList(fresh, site.commands().size()))
                .as("the host was changed")
                .anyMatch(entry -> entry.command().contains("slipway-change"));

        int before = site.commands().size();
        assertThat(step.difference(target).changesShown()).as("nothing is missing afterwards").isEmpty();
        assertThat(site.commands()).as("one round trip where nothing is missing").hasSize(before + 1);
        int settled = site.commands().size();
        assertThat(site.run(step, host)).as("a second run").isEqualTo(new StepOutcome.NothingToDo());
        assertThat(site.commands().subList(settled, site.commands().size()))
                .as("a second run changes nothing")
                .noneMatch(entry -> entry.command().contains("slipway-change"));
    }
}
