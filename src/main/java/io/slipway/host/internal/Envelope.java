package io.slipway.host.internal;

import io.slipway.host.HostFailure.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How commands run on a host: as root, by {@code sudo -n} where the login is not root's, which never asks for anything; in
 * the C locale, so that answers can be read, and sudo's own words too; and bounded in time by the host itself, because a
 * command that hangs outlives its connection and would keep the host's lock.
 */
final class Envelope {

    private static final String LOCALE = "LC_ALL=C.UTF-8";
    /** A sudoers file without {@code secure_path} leaves the user's own, which lacks root's programs. */
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int SUDO_REFUSES = 1;
    private static final int NOT_FOUND = 127;
    private static final int TIMED_OUT = 124;
    private static final int SIGNALS = 128;
    private static final int KILLED = SIGNALS + 9;
    /** For a command that does not end when it is asked to. */
    static final Duration KILLED_AFTER = Duration.ofSeconds(5);

    /** sudo did not run the command. */
    record Refusal(Reason reason, String advice) {}

    private Envelope() {}

    static List<String> asRoot(boolean sudo, Duration bound, List<String> arguments) {
        List<String> whole = new ArrayList<>(List.of("env", LOCALE));
        if (sudo) {
            whole.addAll(List.of("sudo", "-n", "--", "env", LOCALE, PATH));
        }
        long seconds = bound.plusMillis(999).toSeconds();
        whole.addAll(List.of("timeout", "-k", Long.toString(KILLED_AFTER.toSeconds()), Long.toString(seconds)));
        whole.addAll(arguments);
        return whole;
    }

    /** The exit code that a shell gives to a program that a signal ended, by its name in RFC 4254, section 6.10. */
    static int exitCode(String signal) {
        return SIGNALS + switch (signal) {
            case "HUP" -> 1;
            case "INT" -> 2;
            case "QUIT" -> 3;
            case "ILL" -> 4;
            case "ABRT" -> 6;
            case "FPE" -> 8;
            case "KILL" -> 9;
            case "USR1" -> 10;
            case "SEGV" -> 11;
            case "USR2" -> 12;
            case "PIPE" -> 13;
            case "ALRM" -> 14;
            case "TERM" -> 15;
            default -> 0;
        };
    }

    /** True when the host ended a command for taking too long (timeout(1): 124, or 137 when it had to be killed). */
    static boolean isTimeout(int exitCode, Duration took, Duration bound) {
        return (exitCode == TIMED_OUT || exitCode == KILLED) && took.compareTo(bound) >= 0;
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
