package io.slipway.preparation;

import io.slipway.host.CommandResult;
import io.slipway.host.LongCommand;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition.Images;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.LongRun;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings kubeadm's images onto the host before init or join, so that those do not wait for a registry. A second run is
 * harmless because only missing images are pulled: {@code kubeadm config images pull} would ask the registry for all
 * (real-hosts).
 */
final class ProvideImages implements HostStep {

    private static final String[] PRESENT = {"crictl", "images", "-o", "json"};

    @Override
    public String id() {
        return "provideImages";
    }

    @Override
    public String title() {
        return "Provide container images";
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        Optional<List<String>> missing = missing(target, reading);
        if (missing.isEmpty()) {
            return Difference.unknownUntil(
                    InstallPackages.TITLE, Change.of("the images of Kubernetes v" + target.cluster().kubernetes().version()));
        }
        return Difference.of(missing.get().stream()
                .map(image -> Change.of("image " + image + " is not on the host"))
                .toList());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        List<String> missing = missing(target, read(target)).orElseThrow(() -> new StepFailure(
                StepFailure.Reason.NOT_AS_WANTED,
                title() + " on " + target.host().name(),
                List.of("kubeadm or crictl does not answer"),
                "Run \"" + InstallPackages.TITLE + "\" and \"" + ConfigureContainerd.TITLE + "\" first, then retry."));
        if (target.cluster().images().source() == Images.Source.PRESENT) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE_INPUT,
                    title() + " on " + target.host().name(),
                    missing,
                    "The cluster file says that images are already on the hosts. Import these, or set images.source to"
                            + " pulled; then retry.");
        }
        for (String image : missing) {
            LongCommand pull = new LongCommand(
                    "pull-" + name(image), List.of("crictl", "pull", image), Optional.empty(), Duration.ofMinutes(15));
            Optional<Progress> running = LongRun.advance(target.shell(), pull, "crictl pulls " + image, () -> {});
            if (running.isPresent()) {
                return running.get();
            }
        }
        return Progress.done();
    }

    /** The image's last part, which is unlike for all of kubeadm's images. */
    private static String name(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.substring(0, last.indexOf(':') < 0 ? last.length() : last.indexOf(':'))
                .replaceAll("[^a-z0-9-]", "-");
    }

    private static Reading read(HostTarget target) {
        return target.shell().read(Query.Run.of(KubeadmImages.list(target.cluster())), Query.Run.of(PRESENT));
    }

    /** A worker needs only what its own pods run. Empty while kubeadm or crictl does not answer. */
    private static Optional<List<String>> missing(HostTarget target, Reading reading) {
        CommandResult present = reading.run(PRESENT);
        if (!present.succeeded()) {
            return Optional.empty();
        }
        return KubeadmImages.of(reading, target.cluster()).map(images -> {
            List<String> wanted = new ArrayList<>(images);
            if (!target.host().isControlPlane()) {
                wanted.removeIf(image -> !image.contains("/pause:") && !image.contains("/kube-proxy:")
                        && !image.contains("/coredns:"));
            }
            wanted.removeIf(image -> present.output().contains("\"" + image + "\""));
            return wanted;
        });
    }
}
