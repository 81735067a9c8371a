package io.slipway.network;

import io.slipway.step.ClusterStep;
import io.slipway.step.HostStep;
import io.slipway.step.StepProvider;
import java.util.List;

/** The steps of this package, in the order in which a bring-up needs them. One instance serves all clusters. */
public final class NetworkSteps implements StepProvider {

    @Override
    public List<HostStep> hostSteps() {
        return List.of(new ConfigureNeighbourProxy(), new RemoveNeighbourProxy(), new ReleaseAddresses());
    }

    @Override
    public List<ClusterStep> clusterSteps() {
        return List.of(
                new InstallNetworkPlugin(),
                new ReserveAddresses(),
                new AssignPools(),
                new ChangePools(),
                new AwaitNodesReady(),
                new ConfigureClusterDns());
    }
}
