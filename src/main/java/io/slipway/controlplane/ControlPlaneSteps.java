package io.slipway.controlplane;

import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterStep;
import io.slipway.step.HostStep;
import io.slipway.step.StepProvider;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** The steps and proofs of this package, in the order in which a bring-up needs them. One instance serves all clusters. */
public final class ControlPlaneSteps implements StepProvider {

    private final JoinCredentials credentials;
    private final List<HostStep> hostSteps;
    private final List<ClusterStep> clusterSteps;
    private final List<ClusterProof> proofs;

    /**
     * @param clock what credentials' ends are compared with
     * @param random where tokens and keys come from
     */
    public ControlPlaneSteps(Clock clock, SecureRandom random) {
        credentials = new JoinCredentials(clock, random);
        hostSteps = List.of(
                new InitialiseControlPlane(),
                new JoinControlPlane(credentials),
                new JoinWorker(credentials),
                new CarryBalancerAddress(),
                new VerifyNode(),
                new RemoveEtcdMember(),
                new ResetHost(),
                new DeleteNode());
        clusterSteps = List.of(new VerifyKubeProxy(), new UploadCertificates(credentials));
        proofs = List.of(new ProveControlPlaneBalancer(clock, random));
    }

    /** What its joins join with. */
    public JoinCredentials joinCredentials() {
        return credentials;
    }

    @Override
    public List<HostStep> hostSteps() {
        return hostSteps;
    }

    @Override
    public List<ClusterStep> clusterSteps() {
        return clusterSteps;
    }

    @Override
    public List<ClusterProof> proofs() {
        return proofs;
    }
}
