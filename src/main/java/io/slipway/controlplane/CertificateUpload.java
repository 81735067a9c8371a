package io.slipway.controlplane;

import io.slipway.host.HostFailure;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.inventory.Host;
import io.slipway.inventory.Secret;
import io.slipway.step.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One upload of the control plane's certificates, encrypted with a key that kubeadm gets in a file and prints nowhere
 * (kubernetes-facts, section 1; architecture, "Code", rule 3).
 */
final class CertificateUpload {

    private final Secret key;
    private final Host uploader;
    private final LongCommand command;

    private CertificateUpload(Secret key, Host uploader, LongCommand command) {
        this.key = key;
        this.uploader = uploader;
        this.command = command;
    }

    /**
     * Chooses a healthy control-plane host; the upload starts with {@link #advance}.
     *
     * @param key 32 bytes, hexadecimal
     * @param name makes the command's record this upload's own
     */
    static CertificateUpload begin(Site site, Secret key, String name) {
        Host uploader = ControlPlaneHosts.first(site, null).host();
        LongCommand command = new LongCommand(
                "upload-certificates-" + name,
                List.of(
                        "kubeadm",
                        "init",
                        "phase",
                        "upload-certs",
                        "--upload-certs",
                        "--skip-certificate-key-print",
                        "--config",
                        LongCommand.INPUT_FILE),
                Optional.of(() -> new Secret(
                        YamlText.of(new KubeadmConfiguration(site.cluster()).upload(uploader, key)))),
                Duration.ofMinutes(3));
        return new CertificateUpload(key, uploader, command);
    }

    Secret key() {
        return key;
    }

    /**
     * Starts it, or looks how it goes.
     *
     * @return whether it has ended well
     * @throws HostFailure when kubeadm failed; the next upload is a new one with a new key
     */
    boolean advance(Site site) {
        LongCommandState state = site.shell(uploader).ensure(command);
        if (state instanceof LongCommandState.Finished finished && finished.result().succeeded()) {
            return true;
        }
        if (state instanceof LongCommandState.Finished finished) {
            throw failure(Optional.of(finished.result().exitCode()),
                    KubeadmTrouble.telling(finished.result().output(), finished.result().errorOutput()));
        }
        if (state instanceof LongCommandState.Interrupted interrupted) {
            throw failure(Optional.empty(), List.of(interrupted.seen()));
        }
        return false;
    }

    private HostFailure failure(Optional<Integer> exitCode, List<String> lines) {
        return new HostFailure(
                exitCode.isPresent() ? HostFailure.Reason.COMMAND_FAILED : HostFailure.Reason.INTERRUPTED,
                uploader.name(),
                "kubeadm init phase upload-certs --upload-certs",
                exitCode,
                lines,
                Optional.of("See that the API server and /etc/kubernetes/pki on " + uploader.name()
                        + " are whole; then retry: the certificates are uploaded again with a new key."),
                null);
    }
}
