package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.lab.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every failure that was recorded is told by its reason, with an advice that fits. */
class KubeadmTroubleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00-init-preflight-cgroupv1-not-ignored          | PREFLIGHT                | cgroup v2
            01-init-preflight-port-busy                     | PREFLIGHT                | port 6443
            02-init-swap-on-kubelet-dies                    | KUBELET_NOT_RUNNING      | kubelet's journal
            03-init-preflight-sysctl-forwarding-off         | PREFLIGHT                | Configure kernel parameters
            04-init-preflight-containerd-stopped            | PREFLIGHT                | Start containerd
            05-init-preflight-image-missing-offline         | PREFLIGHT                | image registry over IPv6
            07-init-again-after-failed-init-leftovers       | PREFLIGHT                | earlier cluster
            08-init-without-failCgroupV1-false              | KUBELET_NOT_RUNNING      | kubelet's journal
            11-init-rerun-on-initialised-node               | PREFLIGHT                | earlier cluster
            20-join-cp-wrong-certificate-key                | CERTIFICATE_KEY_REPLACED | another key
            21-join-cp-malformed-certificate-key            | CERTIFICATE_KEY_MALFORMED| fresh key
            21b-join-cp-no-certificate-key                  | CERTIFICATES_MISSING     | controlPlane
            21c-join-wrong-ca-hash                          | WRONG_CERTIFICATE_AUTHORITY | Another cluster
            23-join-worker-deleted-token                    | TOKEN_NOT_KNOWN          | bootstrap token
            23b-join-expired-token-short-discovery-timeout  | TOKEN_NOT_KNOWN          | bootstrap token
            23c-join-endpoint-unreachable                   | ENDPOINT_UNREACHABLE     | balancer's members
            25-join-rerun-on-joined-worker                  | PREFLIGHT                | earlier cluster
            26-join-rerun-on-joined-control-plane           | PREFLIGHT                | earlier cluster
            27-join-cp-certs-secret-expired                 | CERTIFICATES_EXPIRED     | two hours
            """)
    void tellsWhy(String transcript, KubeadmTrouble expected, String advice) {
        Transcript failed = Transcript.of(transcript);

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(KubeadmTrouble.in(failed.words())).isEqualTo(expected);
        assertThat(expected.advice(failed.words())).contains(advice);
    }

    @Test
    void showsTheErrorsAndNotTheWarnings() {
        Transcript failed = Transcript.of("01-init-preflight-port-busy");

        assertThat(KubeadmTrouble.telling(failed.output(), failed.errorOutput()))
                .contains("[ERROR Port-6443]: Port 6443 is in use", "[ERROR Port-2379]: Port 2379 is in use")
                .noneMatch(line -> line.contains("WARNING"));
    }

    @Test
    void blanksTokensAndKeysButNotPins() {
        String pin = "sha256:" + "ab".repeat(32);

        assertThat(KubeadmTrouble.blanked("join --token abcdef.0123456789abcdef --certificate-key " + "0f".repeat(32)
                        + " " + pin))
                .isEqualTo("join --token [secret] --certificate-key [secret] " + pin);
    }

    @Test
    void findsInKubeletsJournalWhyItDied() {
        assertThat(KubeletJournal.lastCause(Transcript.of("02b-journal-kubelet-swap-on").output().lines().toList()))
                .hasValueSatisfying(cause -> assertThat(cause).contains("running with swap on is not supported"));
        assertThat(KubeletJournal.lastCause(
                        Transcript.of("08b-journal-kubelet-cgroupv1-refused").output().lines().toList()))
                .hasValueSatisfying(cause -> assertThat(cause).contains("host using cgroup v1"));
    }
}
