package io.slipway.addons;

import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterStep;
import io.slipway.step.HostProof;
import io.slipway.step.HostStep;
import io.slipway.step.StepProvider;
import java.time.Clock;
import java.util.List;

/** The steps and proofs of this package, in the order in which a bring-up needs them. One instance serves all clusters. */
public final class AddonSteps implements StepProvider {

    private final List<ClusterProof> proofs;
    private final List<HostProof> hostProofs;

    /** @param clock what ages and waiting are measured with */
    public AddonSteps(Clock clock) {
        proofs = List.of(new ProveWorkerBalancer(clock), new ProveReboots(), new ProvePools(clock), new RunSmokeTest(clock));
        hostProofs = List.of(new ProveNode(clock));
    }

    @Override
    public List<HostStep> hostSteps() {
        return List.of(new DrainNode(), new RebootHost(), new UncordonNode(), new EmptyNode());
    }

    @Override
    public List<ClusterStep> clusterSteps() {
        return List.of(new GrantRegistryAccess(), new InstallIngress());
    }

    @Override
    public List<HostProof> hostProofs() {
        return hostProofs;
    }

    @Override
    public List<ClusterProof> proofs() {
        return proofs;
    }
}
