package io.slipway.host.internal;

import io.slipway.host.HostFailure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How commands become root's: as they are where the login is root's, else by {@code sudo -n}, which never asks for
 * anything. Both in the C locale, so that answers can be read, and sudo's own words too.
 */
final class Privileges {

    private static final String LOCALE = "LC_ALL=C.UTF-8";
    /** A sudoers file without {@code secure_path} leaves the user's own, which lacks root's programs. */
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int SUDO_REFUSES = 1;
    private static final int NOT_FOUND = 127;

    /** sudo did not run the command. */
    record Refusal(Reason reason, String advice) {}

    private Privileges() {}

    static List<String> asRoot(boolean sudo, List<String> arguments) {
        List<String> whole = new ArrayList<>(List.of("env", LOCALE));
        if (sudo) {
            whole.addAll(List.of("sudo", "-n", "--", "env", LOCALE, PATH));
        }
        whole.addAll(arguments);
        return whole;
    }

    /** Why sudo did not run a command, if it was sudo that ended it (sudo(8), "Exit value"). */
    static Optional<Refusal> refusal(int exitCode, String errorOutput) {
        String first = errorOutput.lines().findFirst().orElse("");
        if (exitCode == NOT_FOUND && first.startsWith("env: ") && first.contains("sudo")) {
            return Optional.of(new Refusal(Reason.SUDO_REFUSED,
                    "Install sudo on the host, or set ssh.user to root and ssh.sudo to false; then retry."));
        }
        if (exitCode != SUDO_REFUSES) {
            return Optional.empty();
        }
        if (errorOutput.contains("sudo: a password is required") || errorOutput.contains("sudo: a terminal is required")) {
            return Optional.of(new Refusal(Reason.SUDO_NEEDS_PASSWORD, Reason.SUDO_NEEDS_PASSWORD.advice()));
        }
        if (errorOutput.contains("must have a tty to run sudo")) {
            return Optional.of(new Refusal(Reason.SUDO_REFUSED,
                    "Take requiretty off for the user in the host's sudoers file (Defaults:USER !requiretty); then retry."));
        }
        if (first.startsWith("Sorry, user ") || errorOutput.contains("is not in the sudoers file")
                || first.startsWith("sudo: ")) {
            return Optional.of(new Refusal(Reason.SUDO_REFUSED, Reason.SUDO_REFUSED.advice()));
        }
        return Optional.empty();
    }
}
