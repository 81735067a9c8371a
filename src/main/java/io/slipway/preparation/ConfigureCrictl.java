package io.slipway.preparation;

import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.util.List;

/**
 * Tells {@code crictl} where containerd listens (procedure P08). A second run is harmless because the file is compared
 * first.
 */
final class ConfigureCrictl implements HostStep {

    private static final FileContent FILE = FileContent.of(
            "/etc/crictl.yaml",
            """
            runtime-endpoint: unix:///var/run/containerd/containerd.sock
            image-endpoint: unix:///var/run/containerd/containerd.sock
            timeout: 10
            debug: false
            """);

    @Override
    public String id() {
        return "configureCrictl";
    }

    @Override
    public String title() {
        return "Configure crictl";
    }

    @Override
    public Difference difference(HostTarget target) {
        return Difference.of(FileDifference.of(target.shell().read(new Query.File(FILE.path())), FILE).stream().toList());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        target.shell().write(FILE);
        return Progress.done();
    }
}
