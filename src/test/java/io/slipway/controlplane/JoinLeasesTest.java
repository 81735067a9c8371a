package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.slipway.lab.LabTokens;
import io.slipway.lab.Transcript;
import io.slipway.step.StepOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What hosts can join with is read from the cluster, whoever put it there, and nobody reads a secret in it. */
class JoinLeasesTest {

    private Bench bench;
    private JoinCredentials credentials;

    @BeforeEach
    void aClusterOfOne() {
        TestClusters file = new TestClusters();
        file.controlPlaneHosts = 2;
        file.workers = 1;
        bench = new Bench(file);
        credentials = bench.steps.joinCredentials();
        bench.run("initialiseControlPlane", "h0");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theTimeLeftIsTheClustersOwn() {
        assertThat(leases().certificates()).as("nobody uploaded any").isEmpty();
        bench.run("joinControlPlane", "h1");
        bench.lab.clock().jump(Duration.ofMinutes(30));

        JoinLeases leases = leases();

        JoinLeases.Certificates certificates = leases.certificates().orElseThrow();
        assertThat(certificates.timeLeft().orElseThrow()).isBetween(Duration.ofMinutes(85), Duration.ofMinutes(90));
        assertThat(certificates.uploadedBy()).contains("OPS-1");
        assertThat(certificates.keyHeld()).isTrue();
        JoinLeases.Token ofSlipway = leases.tokens().stream()
                .filter(token -> token.description().equals("Slipway, OPS-1")).findFirst().orElseThrow();
        assertThat(ofSlipway.usages()).containsExactly("authentication", "signing");
        assertThat(ofSlipway.timeLeft().orElseThrow()).isBetween(Duration.ofMinutes(85), Duration.ofMinutes(90));
        assertThat(ofSlipway.expires().orElseThrow()).isBefore(leases.asOf().plus(Duration.ofMinutes(90)));
        assertThat(leases.tokens()).anySatisfy(token -> {
            assertThat(token.description()).isEqualTo("Proxy for managing TTL for the kubeadm-certs secret");
            assertThat(token.usages()).isEmpty();
            assertThat(token.expires()).isEqualTo(certificates.expires());
        });
    }

    @Test
    void aKeyThatSomebodyReplacedIsNotHeldAndNotSlipways() {
        bench.run("joinControlPlane", "h1");

        bench.lab.cluster().tokens().uploadCertificates(LabTokens.certificateKey());

        JoinLeases.Certificates certificates = leases().certificates().orElseThrow();
        assertThat(certificates.keyHeld()).isFalse();
        assertThat(certificates.uploadedBy()).isEmpty();
        assertThat(certificates.timeLeft().orElseThrow()).isGreaterThan(Duration.ofMinutes(115));
    }

    @Test
    void certificatesAreGoneWithTheTokenThatTheyLivedBy() {
        bench.run("joinControlPlane", "h1");
        bench.lab.clock().jump(Duration.ofHours(3));

        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> leases().certificates().isEmpty());
    }

    @Test
    void aSlipwayThatWasStartedAnewSeesThemAndDoesNotHoldTheirKey() {
        bench.run("joinControlPlane", "h1");

        JoinLeases seen = new ControlPlaneSteps(bench.lab.clock(), new java.security.SecureRandom())
                .joinCredentials()
                .leases(bench.cluster.name(), bench.site("look").kube());

        assertThat(seen.certificates().orElseThrow().uploadedBy()).contains("OPS-1");
        assertThat(seen.certificates().orElseThrow().keyHeld()).isFalse();
    }

    @Test
    void noSecretIsInTheView() {
        bench.run("joinControlPlane", "h1");
        bench.run("joinWorker", "h2");

        String view = leases().toString();

        assertThat(bench.lab.cluster().tokens().everSeen()).hasSizeGreaterThan(3).allSatisfy(secret ->
                assertThat(view).doesNotContain(secret.contains(".") ? secret.substring(7) : secret));
    }

    @Test
    void whatARealKubeadmUploadedOpensWithItsKeyAndNoOther() {
        Transcript real = Transcript.of("34-secret-kubeadm-certs");
        Matcher key = Pattern.compile("(?m)^[0-9a-f]{64}$").matcher(real.output());
        assertThat(key.find()).isTrue();
        Secret uploaded = Serialization.unmarshal(
                real.output().substring(real.output().indexOf("apiVersion:")), Secret.class);
        uploaded.getMetadata().setOwnerReferences(List.of());
        uploaded.getMetadata().setResourceVersion(null);
        bench.lab.cluster().client().resource(uploaded).create();

        UploadedCertificates certificates =
                UploadedCertificates.in(bench.site("look").kube(), bench.lab.clock().instant()).orElseThrow();

        assertThat(certificates.openWith(new io.slipway.inventory.Secret(key.group()))).isTrue();
        assertThat(certificates.openWith(new io.slipway.inventory.Secret(LabTokens.certificateKey()))).isFalse();
        assertThat(certificates.openWith(new io.slipway.inventory.Secret("no key at all"))).isFalse();
        assertThat(certificates.expires()).as("no token ends them").isEmpty();
    }

    @Test
    void anUploadThatRunsIsFinishedAndNotOvertakenByASecondOne() {
        Optional<io.slipway.inventory.Secret> atOnce = credentials.certificateKey(bench.site("joinControlPlane"));
        assertThat(atOnce).as("kubeadm has just been started").isEmpty();
        credentials.renew(bench.site("joinControlPlane"), true);

        io.slipway.inventory.Secret key = Awaitility.await().atMost(Duration.ofMinutes(2)).until(
                        () -> credentials.certificateKey(bench.site("joinControlPlane")), Optional::isPresent)
                .orElseThrow();

        assertThat(bench.lab.cluster().tokens().opensCertificates(key.reveal())).isTrue();
        assertThat(bench.lab.host("h0").argumentLists().stream()
                .filter(line -> line.get(0).equals("kubeadm") && line.contains("upload-certs"))).hasSize(1);
    }

    @Test
    void aWorkersTroubleWithItsTokenDoesNotReplaceTheKey() {
        bench.run("uploadCertificates");
        bench.lab.faults().on("h2").program("kubeadm").with("join").exits(1)
                .saying(Transcript.of("23-join-worker-deleted-token").errorOutput());

        assertThat(bench.run("joinWorker", "h2")).isInstanceOf(StepOutcome.Applied.class);

        assertThat(leases().certificates().orElseThrow().keyHeld()).isTrue();
        assertThat(leases().tokens()).filteredOn(token -> token.description().equals("Slipway, OPS-1")).hasSize(2);
    }

    @Test
    void anUploadWhoseOperationWasCancelledIsBroughtToItsEndByTheNextOne() {
        assertThat(credentials.certificateKey(bench.site("uploadCertificates"))).isEmpty();
        bench.nextOperation();

        assertThat(bench.run("joinControlPlane", "h1")).isInstanceOf(StepOutcome.Applied.class);
        assertThat(leases().certificates().orElseThrow().keyHeld()).isTrue();
    }

    private JoinLeases leases() {
        return credentials.leases(bench.cluster.name(), bench.site("look").kube());
    }
}
