package io.slipway.preparation;

import io.slipway.host.FileContent;
import io.slipway.host.Query;
import io.slipway.step.Difference;
import io.slipway.step.FileDifference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;

/**
 * Gives root on control-plane hosts a working {@code kubectl} with completion (procedure P10), in a file of its own and
 * therefore once, however often it runs.
 */
final class ConfigureAdministratorShell implements HostStep {

    private static final FileContent FILE = FileContent.of(
            "/etc/profile.d/slipway-kubectl.sh",
            """
            # Written by Slipway
            if [ "$(id -u)" = 0 ]; then
              export KUBECONFIG=/etc/kubernetes/admin.conf
              if [ -n "${BASH_VERSION:-}" ] && command -v kubectl >/dev/null; then
                . /dev/stdin <<EOF
            $(kubectl completion bash)
            EOF
              fi
            fi
            """);

    @Override
    public String id() {
        return "configureAdministratorShell";
    }

    @Override
    public String title() {
        return "Configure the administrators' shell";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return target.host().isControlPlane();
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
