package io.slipway.step;

import io.slipway.host.Command;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Installs Debian packages by {@code apt-get} as long commands: no questions asked, existing files kept, nothing removed
 * for it. Waits for other users of apt and dpkg and says who they are, has dpkg finish what was interrupted, and tells of
 * the usual troubles what they are and which versions a repository does have.
 */
public final class PackageInstallation {

    private static final String LOCK_SECONDS = "600";
    private static final List<String> APT = List.of(
            "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--option=Dpkg::Options::=--force-confold");
    private static final List<String> FINISH = List.of(
            "env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--force-confold", "--configure", "-a");
    private static final String SCRIPT = script();

    private PackageInstallation() {}

    /**
     * Reads the package lists, then installs. Packages are written {@code name} or {@code name=version}.
     *
     * @param name of the long command, unlike for each step of a host
     * @return empty when the packages are there, else what runs
     * @throws HostFailure when apt cannot do it; with the trouble's own advice
     */
    public static Optional<Progress> advance(HostShell shell, String name, List<String> packages) {
        LongCommand install = install(name, packages);
        if (shell.stateOf(install) instanceof LongCommandState.NeverRan) {
            Optional<Progress> before = prepare(shell, packages);
            if (before.isPresent()) {
                return before;
            }
        }
        return run(shell, install, "apt-get installs " + String.join(", ", packages));
    }

    /** In this order, so that an interrupted installation is finished once and not before every look. */
    private static Optional<Progress> prepare(HostShell shell, List<String> packages) {
        LongCommand refresh = command("refresh-package-lists", apt("update"));
        if (shell.stateOf(refresh) instanceof LongCommandState.NeverRan
                && !shell.look(Command.of("dpkg", "--audit")).output().isBlank()) {
            LongCommand finish = command("finish-interrupted-packages", FINISH);
            Optional<Progress> finishing = run(shell, finish, "dpkg finishes what was interrupted");
            if (finishing.isPresent()) {
                return finishing;
            }
        }
        return run(shell, refresh, "apt-get reads the package lists");
    }

    private static LongCommand install(String name, List<String> packages) {
        List<String> words = new ArrayList<>(apt(
                "install", "--no-install-recommends", "--allow-change-held-packages", "--allow-downgrades", "--no-remove"));
        words.addAll(packages);
        return command(name, words);
    }

    private static List<String> apt(String... words) {
        List<String> arguments = new ArrayList<>(APT);
        arguments.addAll(List.of(words));
        return arguments;
    }

    private static LongCommand command(String name, List<String> words) {
        List<String> arguments = new ArrayList<>(List.of("sh", "-c", SCRIPT, "slipway-while-locked", LOCK_SECONDS));
        arguments.addAll(words);
        return new LongCommand(name, arguments, Optional.empty(), Duration.ofMinutes(30));
    }

    private static String script() {
        try (InputStream resource = PackageInstallation.class.getResourceAsStream("while-locked.sh")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Optional<Progress> run(HostShell shell, LongCommand command, String what) {
        String said = shell.stateOf(command) instanceof LongCommandState.Running running
                        && AptTrouble.of(List.of(running.lastError())) == AptTrouble.LOCKED
                ? what + "; waits: " + running.lastError().strip()
                : what;
        try {
            return LongRun.advance(shell, command, said, () -> shell.change(
                    Command.of(FINISH.toArray(String[]::new)).within(Duration.ofMinutes(5))));
        } catch (HostFailure failure) {
            // The command as apt saw it; nobody needs the script around it.
            List<String> words = command.arguments();
            throw AptTrouble.explained(shell, failure, String.join(" ", words.subList(words.indexOf(LOCK_SECONDS) + 1, words.size())));
        }
    }
}
