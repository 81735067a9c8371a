package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabTokens;
import io.slipway.step.Difference;
import io.slipway.step.StepOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Six prepared hosts become a cluster; a second run finds nothing to do; no secret is left anywhere. */
class BringUpOfTheControlPlaneTest {

    private Bench bench;

    @BeforeEach
    void prepareSixHosts() {
        bench = new Bench(new TestClusters());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void beforeInitThePlanSaysWhatWillBeAndWhatHasToComeFirst() {
        assertThat(bench.difference("initialiseControlPlane", "h0").changesShown())
                .singleElement()
                .satisfies(change -> assertThat(change.what())
                        .isEqualTo("kubeadm init on h0: Kubernetes v1.36.2, endpoint api.lab.test:6443"));
        assertThat(bench.difference("joinWorker", "h3")).isInstanceOfSatisfying(
                Difference.UnknownUntil.class,
                unknown -> assertThat(unknown.until()).isEqualTo("Initialise the control plane"));
    }

    @Test
    void sixHostsBecomeAClusterAndASecondRunChangesNothing() {
        bench.bringUp();

        assertThat(bench.lab.cluster().etcd().members())
                .extracting(member -> member.name() + (member.learner() ? " learns" : " votes"))
                .containsExactly("h0 votes", "h1 votes", "h2 votes");
        bench.cluster.hosts().forEach(host -> {
            assertThat(bench.run("verifyNode", host.name().text())).isInstanceOf(StepOutcome.NothingToDo.class);
        });

        bench.nextOperation();
        assertThat(bench.once("initialiseControlPlane", "h0")).isInstanceOf(StepOutcome.NothingToDo.class);
        assertThat(bench.once("joinControlPlane", "h1")).isInstanceOf(StepOutcome.NothingToDo.class);
        assertThat(bench.once("joinControlPlane", "h2")).isInstanceOf(StepOutcome.NothingToDo.class);
        assertThat(bench.once("joinWorker", "h5")).isInstanceOf(StepOutcome.NothingToDo.class);
    }

    @Test
    void noTokenAndNoKeyIsInAnyCommandOutputFailureOrFileThatStays() {
        bench.bringUp();

        List<String> secrets = new ArrayList<>();
        bench.lab.cluster().tokens().all().forEach(token -> secrets.add(LabTokens.decoded(token, "token-secret")));
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(2);
        List<String> places = new ArrayList<>(bench.transcript());
        for (LabHost host : bench.lab.hosts()) {
            host.argumentLists().forEach(line -> places.add(String.join(" ", line)));
            for (String directory : List.of("/run", "/var/lib/slipway", "/tmp", "/etc/slipway")) {
                host.files().under(directory).forEach(path -> places.add(host.files().text(path).orElse("")));
            }
        }
        Pattern key = Pattern.compile("(?<!sha256:)\\b[0-9a-f]{64}\\b");
        for (String place : places) {
            secrets.forEach(secret -> assertThat(place).doesNotContain(secret));
            Matcher found = key.matcher(place.replaceAll("crictl exec [0-9a-f]{64}|(?m)^[0-9a-f]{64}$", ""));
            assertThat(found.find()).as(place).isFalse();
        }
    }

    @Test
    void aHostIsLabelledFromItsFirstMoment() {
        bench.bringUp();

        assertThat(bench.lab.cluster().client().nodes().withName("h3").get().getMetadata().getLabels())
                .containsEntry("slipway.io/rack", "a2")
                .containsEntry("disk", "ssd");
    }

    @Test
    void aMissingLabelIsPutBack() {
        bench.bringUp();
        bench.lab.cluster().client().nodes().withName("h3").edit(node -> {
            node.getMetadata().getLabels().remove("disk");
            return node;
        });

        assertThat(bench.run("verifyNode", "h3")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.lab.cluster().client().nodes().withName("h3").get().getMetadata().getLabels())
                .containsEntry("disk", "ssd");
    }
}
