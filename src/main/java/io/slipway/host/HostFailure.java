package io.slipway.host;

import io.slipway.inventory.HostName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Something did not work on a host. The message's first lines are what an operator reads in Cockpit: reason, host,
 * command, exit code, last lines, advice.
 */
public class HostFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why; each has one advice. */
    public enum Reason {
        UNREACHABLE("Check that the host is up and that its SSH port answers from Slipway; then retry."),
        HOST_KEY_UNKNOWN("An operation asks for it at its start, in the task \"Confirm the host keys\": let the plan be checked"
                + " again or, later than that, cancel the operation and start it anew; what is done is not done again."),
        HOST_KEY_CHANGED("The host was installed anew, or somebody stands between: find out which. If it was installed anew, remove "
                + "the old key from the known_hosts file, or with DELETE /api/v1/clusters/CLUSTER/host-keys/HOST; then retry."),
        AUTHENTICATION_REFUSED("Check the user and the key in the cluster file and authorized_keys on the host; then retry."),
        SUDO_NEEDS_PASSWORD("Let the user run sudo without a password (NOPASSWD); then retry."),
        SUDO_REFUSED("Let the user run every command as root by sudo without a password (NOPASSWD: ALL); then retry."),
        CONNECTION_LOST("The connection broke; what ran on the host goes on or is looked at again. Retry."),
        TIMED_OUT("The host took too long. Look at its load and the last lines; then retry."),
        FENCED("A later operation works on this host. Cancel this operation or wait for the other one."),
        NOT_IN_CHARGE(InCharge.ADVICE),
        HOST_BUSY("Another command holds the host's lock. Wait until it has ended; then retry."),
        COMMAND_FAILED("Read the last lines, mend the cause on the host, then retry."),
        INTERRUPTED("The command was cut off on the host. Slipway cleans up before it starts again; retry."),
        UNEXPECTED_OUTPUT("The host answered what Slipway cannot read. Look at the transcript."),
        NOT_AS_WANTED("The step ran and its result is not as wanted. Compare the difference with the host; then retry.");

        private final String advice;

        Reason(String advice) {
            this.advice = advice;
        }

        public String advice() {
            return advice;
        }
    }

    private final Reason reason;
    private final HostName host;
    private final String command;
    private final Integer exitCode;
    private final List<String> lastLines;
    private final String advice;

    public HostFailure(
            Reason reason,
            HostName host,
            String command,
            Optional<Integer> exitCode,
            List<String> lastLines,
            Optional<String> advice,
            Throwable cause) {
        super(text(reason, host, command, exitCode, lastLines, advice.orElse(reason.advice())), cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.host = host;
        this.command = command;
        this.exitCode = exitCode.orElse(null);
        this.lastLines = List.copyOf(lastLines);
        this.advice = advice.orElse(reason.advice());
    }

    private static String text(
            Reason reason,
            HostName host,
            String command,
            Optional<Integer> exitCode,
            List<String> lastLines,
            String advice) {
        StringBuilder text = new StringBuilder();
        text.append(reason).append(" on ").append(host);
        exitCode.ifPresent(code -> text.append(", exit code ").append(code));
        text.append(": ").append(command).append('\n');
        List<String> shown = lastLines.subList(Math.max(0, lastLines.size() - 12), lastLines.size());
        shown.forEach(line -> text.append("  ").append(line).append('\n'));
        return text.append("What to do: ").append(advice).toString();
    }

    public Reason reason() {
        return reason;
    }

    public HostName host() {
        return host;
    }

    /** The command, redacted. */
    public String command() {
        return command;
    }

    public Optional<Integer> exitCode() {
        return Optional.ofNullable(exitCode);
    }

    public List<String> lastLines() {
        return lastLines;
    }

    public String advice() {
        return advice;
    }
}
