package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.Query;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.List;

/**
 * Puts {@code calicoctl} of the site's version onto control-plane hosts (procedure P11), only with the digest that the
 * cluster file gives. A second run is harmless because the digest of what is there is compared first.
 */
final class InstallCalicoctl implements HostStep {

    private static final String PATH = "/usr/local/bin/calicoctl";

    @Override
    public String id() {
        return "installCalicoctl";
    }

    @Override
    public String title() {
        return "Install calicoctl";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return target.host().isControlPlane() && target.cluster().networkPlugin().calicoctl().isPresent();
    }

    @Override
    public Difference difference(HostTarget target) {
        String[] digest = {"sha256sum", PATH};
        boolean right = target.shell().read(Query.Run.of(digest)).run(digest).output().startsWith(wanted(target));
        return right
                ? Difference.none()
                : Difference.of(Change.of(PATH + " is not the one with the SHA-256 digest " + wanted(target)));
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        String temporary = PATH + ".new";
        String url = target.cluster().networkPlugin().calicoctl().orElseThrow();
        target.shell().change(Command.of(
                        "curl", "--fail", "--silent", "--show-error", "--location", "--output", temporary, url)
                .within(Duration.ofMinutes(5)));
        String found = target.shell().look(Command.of("sha256sum", temporary)).output().strip();
        if (!found.startsWith(wanted(target))) {
            target.shell().remove(temporary);
            throw new StepFailure(
                    StepFailure.Reason.NOT_AS_WANTED,
                    title() + " on " + target.host().name(),
                    List.of(url + " has the digest " + found.split(" ")[0]),
                    "Correct networkPlugin.calicoctlSha256 or the URL in the cluster file; the download was thrown away.");
        }
        target.shell().change(Command.of("chmod", "0755", temporary));
        target.shell().change(Command.of("mv", "-f", temporary, PATH));
        return Progress.done();
    }

    private static String wanted(HostTarget target) {
        return target.cluster().networkPlugin().calicoctlSha256().orElseThrow();
    }
}
