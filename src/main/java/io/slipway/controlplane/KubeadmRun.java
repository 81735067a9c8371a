package io.slipway.controlplane;

import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings one run of kubeadm on one host forward: note, start, wait, success; or failure, clean-up, and the next start.
 * A failed run is first shown as it is, with the host untouched for whoever looks; the retry cleans up and repeats.
 * Only expired or replaced credentials are renewed and repeated without asking.
 */
abstract class KubeadmRun {

    /** How often credentials are renewed before a person should look who keeps replacing them. */
    private static final int RENEWALS = 3;

    private static final Duration BOUND = Duration.ofMinutes(15);

    private final String step;
    private final boolean joining;

    KubeadmRun(String step, boolean joining) {
        this.step = step;
        this.joining = joining;
    }

    /** The command's name within the activity, its arguments, and what it reads. */
    abstract LongCommand command(HostTarget target);

    /** What has to be so just before the start; running while it is not. */
    abstract Optional<Progress> prepare(HostTarget target, KubeadmHost found);

    /** Drops credentials that kubeadm did not accept. */
    abstract void renewCredentials(HostTarget target);

    static LongCommand command(String name, List<String> arguments, java.util.function.Supplier<String> input) {
        return new LongCommand(
                name, arguments, Optional.of(() -> new io.slipway.inventory.Secret(input.get())), BOUND);
    }

    final Progress advance(HostTarget target) {
        HostShell shell = target.shell();
        LongCommand command = command(target);
        LongCommandState state = shell.stateOf(command);
        if (state instanceof LongCommandState.Running running) {
            return running(target, running.age());
        }
        // Only now: what was seen while kubeadm still ran looks half-done, and would be reset when it is not.
        KubeadmHost found = KubeadmHost.of(target);
        if (state instanceof LongCommandState.Finished finished) {
            if (finished.result().succeeded() && found.kubeletConfigured()) {
                shell.write(marker(target, found).again().at(Marker.SUCCEEDED));
                return Progress.done();
            }
            if (!finished.result().succeeded()) {
                failed(target, found, finished.result());
            }
        }
        // A reset that ended since the last look left nothing on the host, and still has to be closed and followed up.
        if (needsReset(found) || KubeadmReset.isUnderWay(target)) {
            Optional<Progress> resetting = KubeadmReset.advance(target, found, joining, ended(state));
            if (resetting.isPresent()) {
                return resetting.get();
            }
        }
        if (!(state instanceof LongCommandState.NeverRan)) {
            shell.forget(command);
        }
        Optional<Progress> preparing = prepare(target, found);
        if (preparing.isPresent()) {
            return preparing.get();
        }
        return start(target, found, command);
    }

    /** How kubeadm ended, in a line for whoever decides about a reset; empty where it did not end. */
    private List<String> ended(LongCommandState state) {
        if (!(state instanceof LongCommandState.Finished finished)) {
            return List.of();
        }
        List<String> lines = KubeadmTrouble.telling(finished.result().output(), finished.result().errorOutput());
        return List.of("kubeadm " + (joining ? "join" : "init") + " ended with exit code " + finished.result().exitCode()
                + (lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1)));
    }

    /** Whether this operation ever started or is about to repeat kubeadm here. */
    final boolean underWay(HostTarget target, KubeadmHost found) {
        return found.startedBy(target.site().work().operation()).isPresent()
                || !(target.shell().stateOf(command(target)) instanceof LongCommandState.NeverRan);
    }

    private boolean needsReset(KubeadmHost found) {
        // A certificate authority alone may be the site's own, put there for init; a join refuses it.
        return !found.leftovers().isEmpty() || joining && found.certificateAuthority();
    }

    private Progress start(HostTarget target, KubeadmHost found, LongCommand command) {
        HostShell shell = target.shell();
        shell.write(marker(target, found).again().at(Marker.STARTED));
        if (found.succeeded().isPresent()) {
            shell.remove(Marker.SUCCEEDED);
        }
        if (found.approvedFor().isPresent()) {
            shell.remove(ResetApproval.FILE);
        }
        shell.ensure(command);
        return running(target, Duration.ZERO);
    }

    private Progress running(HostTarget target, Duration age) {
        return Progress.running("kubeadm " + (joining ? "join" : "init") + " runs on " + target.host().name(), age);
    }

    private Marker marker(HostTarget target, KubeadmHost found) {
        String operation = target.site().work().operation();
        return found.startedBy(operation)
                .orElse(new Marker(operation, target.cluster().name().text(), step, false, 0));
    }

    /** Returns when the run is to be cleaned up and repeated now. */
    private void failed(HostTarget target, KubeadmHost found, CommandResult result) {
        Marker marker = marker(target, found);
        if (marker.reported()) {
            return;
        }
        String words = result.output() + "\n" + result.errorOutput();
        KubeadmTrouble trouble = KubeadmTrouble.in(words);
        if (trouble.curedByFreshCredentials() || trouble == KubeadmTrouble.WRONG_CERTIFICATE_AUTHORITY) {
            renewCredentials(target);
        }
        if (trouble.curedByFreshCredentials() && marker.renewals() < RENEWALS) {
            target.shell().write(marker.renewed().at(Marker.STARTED));
            return;
        }
        List<String> lines = new ArrayList<>(List.of(trouble.name()));
        lines.addAll(KubeadmTrouble.telling(result.output(), result.errorOutput()));
        if (trouble == KubeadmTrouble.KUBELET_NOT_RUNNING) {
            KubeletJournal.lastCause(target.shell()).ifPresent(lines::add);
        }
        target.shell().write(marker.asReported().at(Marker.STARTED));
        throw new HostFailure(
                HostFailure.Reason.COMMAND_FAILED,
                target.host().name(),
                "kubeadm " + (joining ? "join" : "init"),
                Optional.of(result.exitCode()),
                lines,
                Optional.of(trouble.advice(words)),
                null);
    }
}
