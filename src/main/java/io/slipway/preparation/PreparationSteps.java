package io.slipway.preparation;

import io.slipway.step.HostStep;
import io.slipway.step.StepProvider;
import java.util.List;

/** The steps of this package, in the order in which a host is prepared. One instance serves all clusters. */
public final class PreparationSteps implements StepProvider {

    @Override
    public List<HostStep> hostSteps() {
        return List.of(
                new DisableSwap(),
                new LoadKernelModules(),
                new ConfigureKernelParameters(),
                new ConfigureResolver(),
                new ConfigurePackageRepository(),
                new InstallPackages(),
                new HoldPackages(),
                new ConfigureContainerd(),
                new ConfigureCrictl(),
                new EnableKubelet(),
                new SynchroniseTime(),
                new ProvideImages(),
                new ConfigureAdministratorShell(),
                new InstallCalicoctl(),
                new RecordBootIdentity());
    }
}
