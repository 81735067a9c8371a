package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.step.HostTarget;
import io.slipway.step.LongRun;
import io.slipway.step.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code apt-get} as long commands: no questions asked, waiting for other users of dpkg, existing files kept. */
final class PackageCommands {

    private static final List<String> APT = List.of(
            "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--option=DPkg::Lock::Timeout=300",
            "--option=Dpkg::Options::=--force-confold");

    private PackageCommands() {}

    /**
     * Reads the package lists, then installs. Packages are written {@code name} or {@code name=version}.
     *
     * @return empty when the packages are there, else what runs
     */
    static Optional<Progress> install(HostTarget target, String name, List<String> packages) {
        LongCommand install = install(name, packages);
        if (target.shell().stateOf(install) instanceof LongCommandState.NeverRan) {
            Optional<Progress> refreshing =
                    advance(target, command("refresh-package-lists", List.of("update")), "apt-get reads the package lists");
            if (refreshing.isPresent()) {
                return refreshing;
            }
        }
        return advance(target, install, "apt-get installs " + String.join(", ", packages));
    }

    private static LongCommand install(String name, List<String> packages) {
        List<String> words = new ArrayList<>(
                List.of("install", "--no-install-recommends", "--allow-change-held-packages", "--allow-downgrades"));
        words.addAll(packages);
        return command(name, words);
    }

    private static LongCommand command(String name, List<String> words) {
        List<String> arguments = new ArrayList<>(APT);
        arguments.addAll(words);
        return new LongCommand(name, arguments, Optional.empty(), Duration.ofMinutes(20));
    }

    private static Optional<Progress> advance(HostTarget target, LongCommand command, String what) {
        return LongRun.advance(target.shell(), command, what, () -> target.shell()
                .change(Command.of("dpkg", "--configure", "-a").within(Duration.ofMinutes(5))));
    }
}
