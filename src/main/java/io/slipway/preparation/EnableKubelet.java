package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;

/**
 * Has kubelet start at every boot. Until init or join it has no configuration and restarts again and again, which is as
 * it should be. A second run is harmless because an enabled unit is left alone.
 */
final class EnableKubelet implements HostStep {

    private static final String SERVICE = "kubelet.service";

    @Override
    public String id() {
        return "enableKubelet";
    }

    @Override
    public String title() {
        return "Enable kubelet";
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = target.shell().read(new Query.Unit(SERVICE), new Query.Package("kubelet"));
        if (reading.packageState("kubelet").version().isEmpty()) {
            return Difference.unknownUntil(InstallPackages.TITLE, Change.of(SERVICE + " enabled"));
        }
        return reading.unit(SERVICE).isEnabled()
                ? Difference.none()
                : Difference.of(Change.of(SERVICE + " is not enabled"));
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        target.shell().change(Command.of("systemctl", "enable", SERVICE));
        return Progress.done();
    }
}
