package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps kubeadm, kubelet, kubectl and containerd from being upgraded with the rest of the system (procedure P07;
 * kubernetes-facts, section 15). A second run is harmless because packages that are held are left alone.
 */
final class HoldPackages implements HostStep {

    @Override
    public String id() {
        return "holdPackages";
    }

    @Override
    public String title() {
        return "Hold packages";
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        List<Change> changes = new ArrayList<>();
        for (String name : names(target)) {
            if (reading.packageState(name).version().isEmpty()) {
                return Difference.unknownUntil(
                        InstallPackages.TITLE, Change.of("hold on " + String.join(", ", names(target))));
            }
            if (!reading.packageState(name).held()) {
                changes.add(Change.of("package " + name + " is not held"));
            }
        }
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        List<String> arguments = new ArrayList<>(List.of("apt-mark", "hold"));
        arguments.addAll(names(target));
        target.shell().change(new Command(arguments, Command.SHORT, java.util.Optional.empty()));
        return Progress.done();
    }

    private static Reading read(HostTarget target) {
        return target.shell().read(names(target).stream().<Query>map(Query.Package::new).toList());
    }

    private static List<String> names(HostTarget target) {
        List<String> names = new ArrayList<>(InstallPackages.KUBERNETES);
        names.add(target.cluster().packages().containerdPackage());
        return names;
    }
}
