package io.slipway.controlplane;

import io.slipway.host.LongCommand;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.util.List;
import java.util.Optional;

/**
 * Joins a worker (procedure P14). A second run is harmless because kubeadm is started only on a host that has no
 * credentials for a cluster or carries this operation's own unfinished attempt.
 */
final class JoinWorker extends JoinNode {

    JoinWorker(JoinCredentials credentials) {
        super("joinWorker", "Join worker", false, credentials);
    }

    @Override
    public boolean concerns(HostTarget target) {
        return !target.host().isControlPlane();
    }

    @Override
    LongCommand command(HostTarget target) {
        return KubeadmRun.command(
                "kubeadm-join",
                List.of("kubeadm", "join", "--config", LongCommand.INPUT_FILE),
                () -> YamlText.of(new KubeadmConfiguration(target.cluster())
                        .join(
                                target.host(),
                                credentials().token(target.site()),
                                credentials().certificateAuthorityHashes(target.site()),
                                Optional.empty())));
    }

    @Override
    Optional<Progress> prepareRole(HostTarget target, KubeadmHost found) {
        return Optional.empty();
    }
}
