package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition.Packages;
import io.slipway.inventory.ReleaseFacts;
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
 * Gives apt the Kubernetes repository of the wanted minor version with its signing key (procedure P07; kubernetes-facts,
 * section 15: one repository a minor version). A second run is harmless because the source and the key are compared
 * first, and a key that is there is not downloaded again.
 */
final class ConfigurePackageRepository implements HostStep {

    static final String TITLE = "Configure the package repository";
    private static final String KEY = "/etc/apt/keyrings/kubernetes-apt-keyring.asc";
    private static final String SOURCE = "/etc/apt/sources.list.d/kubernetes.list";
    private static final String ARMOUR = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

    @Override
    public String id() {
        return "configurePackageRepository";
    }

    @Override
    public String title() {
        return TITLE;
    }

    @Override
    public boolean concerns(HostTarget target) {
        return target.cluster().packages().source() != Packages.Source.INSTALLED;
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = target.shell().read(new Query.File(KEY), new Query.File(SOURCE));
        List<Change> changes = new ArrayList<>();
        Optional<FileContent> key = givenKey(target);
        if (key.isPresent()) {
            FileDifference.of(reading, key.get()).ifPresent(changes::add);
        } else if (reading.file(KEY).filter(file -> file.content().contains(ARMOUR)).isEmpty()) {
            changes.add(Change.of(KEY + " does not exist; it comes from " + releaseKey(target)));
        }
        FileDifference.of(reading, source(target)).ifPresent(changes::add);
        return Difference.of(changes);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Optional<FileContent> key = givenKey(target);
        if (key.isPresent()) {
            target.shell().write(key.get());
        } else {
            download(target);
        }
        // The key first: a source without its key breaks every use of apt on the host.
        target.shell().write(source(target));
        return Progress.done();
    }

    private void download(HostTarget target) {
        String temporary = KEY + ".new";
        target.shell().change(Command.of("mkdir", "-p", "/etc/apt/keyrings"));
        target.shell().change(Command.of("/usr/lib/apt/apt-helper", "download-file", releaseKey(target), temporary)
                .within(Duration.ofSeconds(90)));
        CommandResult downloaded = target.shell().look(Command.of("cat", temporary));
        if (!downloaded.output().contains(ARMOUR)) {
            throw new StepFailure(
                    StepFailure.Reason.NOT_AS_WANTED,
                    title() + " on " + target.host().name(),
                    List.of(releaseKey(target) + " is no signing key; it begins with: "
                            + downloaded.lines().stream().findFirst().orElse("(nothing)")),
                    "A proxy or a portal may have answered. Give the key in packages.repositoryKey of the cluster file, or"
                            + " mend the way to the repository; then retry.");
        }
        target.shell().change(Command.of("chmod", "0644", temporary));
        target.shell().change(Command.of("mv", "-f", temporary, KEY));
    }

    private static Optional<FileContent> givenKey(HostTarget target) {
        return target.cluster().packages().repositoryKey().map(key -> FileContent.of(KEY, key.strip() + "\n"));
    }

    private static String releaseKey(HostTarget target) {
        return repository(target) + "Release.key";
    }

    private static FileContent source(HostTarget target) {
        return FileContent.of(SOURCE, "deb [signed-by=" + KEY + "] " + repository(target) + " /\n");
    }

    private static String repository(HostTarget target) {
        String url = target.cluster().packages().repositoryUrl()
                .orElseGet(() -> ReleaseFacts.of(target.cluster().kubernetes().version()).publicRepository());
        return url.endsWith("/") ? url : url + "/";
    }
}
