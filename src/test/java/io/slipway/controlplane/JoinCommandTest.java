package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.lab.LabTokens;
import io.slipway.lab.Transcript;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The line for a join by hand is the one that kubeadm itself prints, with a token of its own. */
class JoinCommandTest {

    private static final String TOKEN = "[a-z0-9]{6}\\.[a-z0-9]{16}";
    private static final String KEY = "(?<!sha256:)[0-9a-f]{64}";
    private static final String PIN = "sha256:[0-9a-f]{64}";

    private Bench bench;
    private JoinCredentials credentials;

    @BeforeEach
    void aClusterOfOne() {
        TestClusters file = new TestClusters();
        file.controlPlaneHosts = 1;
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
    void theLineForAControlPlaneHostIsTheOneThatKubeadmPrints() {
        bench.run("uploadCertificates");

        JoinCommand command = credentials.joinCommand(bench.site("look"), true, "Slipway, OPS-1, by hand: otto");

        String line = command.line().reveal();
        assertThat(blanked(line)).isEqualTo(blanked(
                Transcript.of("15-token-create-print-join-with-certificate-key").output().strip()));
        List<String> words = List.of(line.split(" "));
        assertThat(bench.lab.cluster().tokens().isValid(after(words, "--token"))).isTrue();
        assertThat(bench.lab.cluster().tokens().opensCertificates(after(words, "--certificate-key"))).isTrue();
        assertThat(after(words, "--discovery-token-ca-cert-hash")).isEqualTo(CertificateAuthorityHash.of(
                bench.lab.host("h0").files().text("/etc/kubernetes/pki/ca.crt").orElseThrow()).get(0));
        assertThat(Duration.between(bench.lab.clock().instant(), command.certificatesExpire().orElseThrow()))
                .isBetween(Duration.ofMinutes(110), Duration.ofHours(2));
        assertThat(command.toString()).doesNotContain(after(words, "--token"), after(words, "--certificate-key"));
    }

    @Test
    void theLineForAWorkerHasNoKeyAndATokenThatNobodyElseJoinsWith() {
        JoinCommand command = credentials.joinCommand(bench.site("look"), false, "Slipway, OPS-1, by hand: otto");

        List<String> words = List.of(command.line().reveal().split(" "));
        assertThat(words).doesNotContain("--control-plane", "--certificate-key");
        assertThat(credentials.token(bench.site("joinWorker")).reveal()).isNotEqualTo(after(words, "--token"));
        assertThat(credentials.leases(bench.cluster.name(), bench.site("look").kube()).tokens())
                .filteredOn(token -> after(words, "--token").startsWith(token.id()))
                .singleElement()
                .satisfies(token -> assertThat(token.description()).isEqualTo("Slipway, OPS-1, by hand: otto"));
    }

    @Test
    void aKeyThatIsGoneOrReplacedIsNotHandedOut() {
        long tokens = bench.lab.cluster().tokens().all().size();
        assertThatThrownBy(() -> credentials.joinCommand(bench.site("look"), true, "by hand"))
                .hasMessageContaining("no certificates are uploaded")
                .hasMessageContaining("start certificate-reupload again");
        bench.run("uploadCertificates");
        bench.lab.cluster().tokens().uploadCertificates(LabTokens.certificateKey());

        assertThatThrownBy(() -> credentials.joinCommand(bench.site("look"), true, "by hand"))
                .hasMessageContaining("have a key that this Slipway does not hold");
        assertThat(bench.lab.cluster().tokens().all()).as("two uploads, and no token for nobody")
                .hasSize((int) tokens + 2);
    }

    private static String blanked(String line) {
        return line.replaceAll(PIN, "[pin]").replaceAll(TOKEN, "[token]").replaceAll(KEY, "[key]");
    }

    private static String after(List<String> words, String option) {
        return words.get(words.indexOf(option) + 1);
    }
}
