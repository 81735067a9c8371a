package io.slipway.step;

import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings a long command to its end over several runs of a step. */
public final class LongRun {

    private LongRun() {}

    /**
     * Starts the command or looks after it. A failed or interrupted attempt is cleaned up and closed before the failure is
     * reported, so that the next run of the step starts a new one.
     *
     * @param what in words, while it runs: {@code apt-get installs 7 packages}
     * @param cleanUp what makes a new attempt safe after an interrupted one
     * @return empty when it has succeeded, else that it runs
     * @throws HostFailure when it failed or was interrupted
     */
    public static Optional<Progress> advance(HostShell shell, LongCommand command, String what, Runnable cleanUp) {
        LongCommandState state = shell.ensure(command);
        if (state instanceof LongCommandState.Finished finished) {
            shell.forget(command);
            if (finished.result().succeeded()) {
                return Optional.empty();
            }
            throw failure(shell, command, HostFailure.Reason.COMMAND_FAILED, finished.result(), List.of());
        }
        if (state instanceof LongCommandState.Interrupted interrupted) {
            cleanUp.run();
            shell.forget(command);
            throw failure(
                    shell, command, HostFailure.Reason.INTERRUPTED, interrupted.soFar(), List.of(interrupted.seen()));
        }
        return Optional.of(Progress.running(
                what,
                state instanceof LongCommandState.Running running ? running.age() : java.time.Duration.ZERO));
    }

    private static HostFailure failure(
            HostShell shell,
            LongCommand command,
            HostFailure.Reason reason,
            CommandResult result,
            List<String> seen) {
        List<String> lines = new ArrayList<>(result.lines());
        lines.addAll(result.errorOutput().lines().toList());
        lines.addAll(seen);
        return new HostFailure(
                reason,
                shell.host().name(),
                String.join(" ", command.arguments()),
                reason == HostFailure.Reason.INTERRUPTED ? Optional.empty() : Optional.of(result.exitCode()),
                lines.stream().filter(line -> !line.isBlank()).toList(),
                Optional.empty(),
                null);
    }
}
