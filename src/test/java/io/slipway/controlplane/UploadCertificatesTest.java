package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.inventory.Secret;
import io.slipway.lab.LabTokens;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.StepOutcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates are uploaded when no host could join with what is there, and a plan says why. */
class UploadCertificatesTest {

    private Bench bench;

    @BeforeEach
    void preparedHosts() {
        TestClusters file = new TestClusters();
        file.controlPlaneHosts = 2;
        file.workers = 1;
        bench = new Bench(file);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void beforeInitNothingCanBeSaidButWhatIsWanted() {
        assertThat(bench.difference("uploadCertificates")).isInstanceOfSatisfying(
                Difference.UnknownUntil.class,
                unknown -> assertThat(unknown.until()).isEqualTo("Initialise the control plane"));
    }

    @Test
    void whatIsUploadedIsWhatTheNextHostJoinsWith() {
        bench.run("initialiseControlPlane", "h0");
        assertThat(planned()).isEqualTo(
                "upload the control plane's certificates: no certificates are uploaded");
        assertThat(uploads()).as("a plan uploads nothing").isZero();

        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.NothingToDo.class);
        bench.nextOperation();
        assertThat(bench.run("joinControlPlane", "h1")).isInstanceOf(StepOutcome.Applied.class);

        assertThat(uploads()).isEqualTo(1);
    }

    @Test
    void certificatesThatEndSoonOrHaveEndedAreUploadedAgain() {
        bench.run("initialiseControlPlane", "h0");
        bench.run("uploadCertificates");
        bench.lab.clock().jump(Duration.ofMinutes(95));
        assertThat(bench.difference("uploadCertificates").isNone()).as("25 minutes are enough").isTrue();

        bench.lab.clock().jump(Duration.ofMinutes(7));
        assertThat(planned()).matches(".*: the uploaded certificates end soon: 1[78] min left");
        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.Applied.class);

        bench.lab.clock().jump(Duration.ofHours(3));
        assertThat(planned()).as("whether they are deleted yet or not")
                .matches(".*: (no certificates are uploaded|the uploaded certificates have ended)");
        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(uploads()).isEqualTo(3);
    }

    @Test
    void anOperationThatKeepsItsUploadAliveKeepsItsKeyAndTheNextOneGetsANewOne() {
        bench.run("initialiseControlPlane", "h0");
        bench.run("uploadCertificates");
        Secret key = bench.steps.joinCredentials().certificateKey(bench.site("uploadCertificates")).orElseThrow();
        bench.lab.clock().jump(Duration.ofMinutes(102));
        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.lab.cluster().tokens().opensCertificates(key.reveal())).as("handed out before").isTrue();

        bench.nextOperation();
        bench.lab.clock().jump(Duration.ofMinutes(102));
        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.lab.cluster().tokens().opensCertificates(key.reveal())).isFalse();
        assertThat(uploads()).isEqualTo(3);
    }

    @Test
    void aKeyThatSomebodyReplacedIsToldAndReplacedAgain() {
        bench.run("initialiseControlPlane", "h0");
        bench.run("uploadCertificates");
        bench.lab.cluster().tokens().uploadCertificates(LabTokens.certificateKey());

        assertThat(planned()).contains("the uploaded certificates (by somebody else, 1", " min left) have a key that this"
                + " Slipway does not hold");
        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(bench.run("joinControlPlane", "h1")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(uploads()).isEqualTo(2);
    }

    @Test
    void anUploadThatFailedIsRepeatedWithAnotherKey() {
        bench.run("initialiseControlPlane", "h0");
        bench.lab.faults().on("h0").program("kubeadm").with("upload-certs").exits(1)
                .saying("error execution phase upload-certs: error uploading certs: context deadline exceeded");

        assertThatThrownBy(() -> bench.run("uploadCertificates"))
                .hasMessageContaining("COMMAND_FAILED on h0, exit code 1: kubeadm init phase upload-certs --upload-certs")
                .hasMessageContaining("context deadline exceeded");

        assertThat(bench.run("uploadCertificates")).isInstanceOf(StepOutcome.Applied.class);
    }

    private String planned() {
        return bench.difference("uploadCertificates").changesShown().stream().map(Change::what).findFirst().orElseThrow();
    }

    private long uploads() {
        return bench.lab.host("h0").argumentLists().stream()
                .filter(line -> line.get(0).equals("kubeadm") && line.contains("upload-certs"))
                .count();
    }
}
