package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Configures containerd and has it answer the CRI (procedure P06; kubernetes-facts, section 16). A second run is harmless
 * because files, the service's age and the CRI's answer are compared first; it restarts containerd only for a change.
 */
final class ConfigureContainerd implements HostStep {

    static final String TITLE = "Configure containerd";
    private static final String SERVICE = "containerd.service";
    private static final String SOCKET = "unix:///run/containerd/containerd.sock";
    private static final String[] ANSWERS = {"crictl", "--runtime-endpoint=" + SOCKET, "info"};

    @Override
    public String id() {
        return "configureContainerd";
    }

    @Override
    public String title() {
        return TITLE;
    }

    /** containerd needs a moment until its CRI answers. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        Optional<List<FileContent>> files = files(target, reading);
        if (files.isEmpty()) {
            return Difference.unknownUntil(
                    InstallPackages.TITLE,
                    Change.of(ContainerdFiles.CONFIGURATION + " with systemd cgroups, kubeadm's pause image and "
                            + target.cluster().containerd().cniBinaryDirectory()));
        }
        List<Change> changes = new ArrayList<>();
        files.get().forEach(file -> FileDifference.of(reading, file).ifPresent(changes::add));
        Reading.UnitState unit = reading.unit(SERVICE);
        if (!unit.isEnabled() || !unit.isActive()) {
            changes.add(Change.of(SERVICE + " is " + unit.enabled() + " and " + unit.active()
                    + ", shall be enabled and active"));
        } else if (changes.isEmpty()) {
            FileDifference.startedBefore(
                            reading, SERVICE, files.get().stream().map(FileContent::path).toList())
                    .ifPresentOrElse(changes::add, () -> {
                        if (!reading.run(ANSWERS).succeeded()) {
                            changes.add(Change.of("containerd's CRI does not answer"));
                        }
                    });
        }
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Reading reading = read(target);
        List<FileContent> files = files(target, reading).orElseThrow(() -> new StepFailure(
                StepFailure.Reason.NOT_AS_WANTED,
                TITLE + " on " + target.host().name(),
                List.of("containerd or kubeadm is not installed, or kubeadm does not list its images"),
                "Run \"" + InstallPackages.TITLE + "\" on this host first, then retry."));
        boolean differs = files.stream().anyMatch(file -> FileDifference.of(reading, file).isPresent());
        for (FileContent file : files) {
            if (FileDifference.of(reading, file).isPresent()) {
                target.shell().write(file);
            }
        }
        Reading.UnitState unit = reading.unit(SERVICE);
        if (!unit.isEnabled()) {
            target.shell().change(Command.of("systemctl", "enable", SERVICE));
        }
        boolean stale = FileDifference.startedBefore(
                        reading, SERVICE, files.stream().map(FileContent::path).toList())
                .isPresent();
        if (differs || stale || !unit.isActive()) {
            target.shell().change(Command.of("systemctl", "restart", SERVICE).within(Duration.ofSeconds(90)));
        }
        return Progress.done();
    }

    private static Reading read(HostTarget target) {
        List<Query> queries = new ArrayList<>(List.of(
                new Query.Package(target.cluster().packages().containerdPackage()),
                new Query.Package("kubeadm"),
                new Query.File(ContainerdFiles.CONFIGURATION),
                new Query.Unit(SERVICE),
                Query.Run.of(KubeadmImages.list(target.cluster())),
                Query.Run.of(ANSWERS)));
        ContainerdFiles.registries(target.cluster().containerd())
                .forEach(file -> queries.add(new Query.File(file.path())));
        return target.shell().read(queries);
    }

    /** Empty while containerd's version or kubeadm's pause image is not known. */
    private Optional<List<FileContent>> files(HostTarget target, Reading reading) {
        Optional<String> version =
                reading.packageState(target.cluster().packages().containerdPackage()).version();
        Optional<String> pause = KubeadmImages.pause(reading, target.cluster());
        if (version.isEmpty() || pause.isEmpty()) {
            return Optional.empty();
        }
        List<FileContent> files = new ArrayList<>();
        try {
            files.add(ContainerdFiles.configuration(version.get(), pause.get(), target.cluster().containerd()));
        } catch (IllegalArgumentException unusable) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    TITLE + " on " + target.host().name(),
                    List.of(unusable.getMessage()),
                    "Correct containerd.extraToml in the cluster file; then start again.");
        }
        files.addAll(ContainerdFiles.registries(target.cluster().containerd()));
        return Optional.of(files);
    }
}
