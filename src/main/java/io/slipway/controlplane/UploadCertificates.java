package io.slipway.controlplane;

import io.slipway.kube.KubeFailure;
import io.slipway.step.Change;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Progress;
import java.time.Duration;

/**
 * Uploads the control plane's certificates under a key that this Slipway holds (procedure P13; kubernetes-facts, section
 * 1). What joins use is the same key, so that neither replaces the other's. A second run is harmless because certificates
 * that the key opens and that live long enough are left alone.
 */
final class UploadCertificates implements ClusterStep {

    private final JoinCredentials credentials;

    UploadCertificates(JoinCredentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String id() {
        return "uploadCertificates";
    }

    @Override
    public String title() {
        return "Upload the certificates";
    }

    @Override
    public Difference difference(ClusterTarget target) {
        try {
            return credentials.whyNoJoin(target.site())
                    .map(why -> Difference.of(Change.of("upload the control plane's certificates: " + why)))
                    .orElse(Difference.none());
        } catch (KubeFailure failure) {
            if (failure.reason() == KubeFailure.Reason.NO_CREDENTIALS) {
                return Difference.unknownUntil(
                        InitialiseControlPlane.TITLE, Change.of("upload the control plane's certificates"));
            }
            throw failure;
        }
    }

    @Override
    public Progress apply(ClusterTarget target, Difference difference) {
        return credentials.certificateKey(target.site()).isPresent()
                ? Progress.done()
                : Progress.running("kubeadm uploads the control plane's certificates", Duration.ZERO);
    }
}
