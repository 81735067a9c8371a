package io.slipway.operations;

import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import io.slipway.journal.Finding;
import io.slipway.step.Step;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What could not be looked at, as a finding that blocks. */
public final class Unplannable {

    private Unplannable() {}

    /** A host that does not let Slipway look at it. */
    public static Finding finding(HostName host, HostFailure failure) {
        String last = failure.lastLines().isEmpty()
                ? ""
                : ": " + failure.lastLines().get(failure.lastLines().size() - 1);
        return new Finding(
                Optional.of(host.text()),
                "host-" + failure.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                Finding.Severity.ERROR,
                failure.command() + " did not work" + last,
                failure.advice());
    }

    /** A step that cannot tell what it would change, on a host or in the cluster as a whole. */
    static Finding finding(Optional<HostName> host, Step<?> step, RuntimeException failure) {
        List<String> lines = failure.getMessage().lines().toList();
        return new Finding(
                host.map(HostName::text),
                "not-planned",
                Finding.Severity.ERROR,
                step.title() + " cannot tell what it would change: " + lines.get(0)
                        + (lines.size() > 2 ? " " + lines.get(1).strip() : ""),
                lines.get(lines.size() - 1).replaceFirst("^What to do: ", ""));
    }

    /** True when no other step can look at the host either. */
    static boolean hopeless(HostFailure failure) {
        return switch (failure.reason()) {
            case UNREACHABLE, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AUTHENTICATION_REFUSED, SUDO_NEEDS_PASSWORD,
                    SUDO_REFUSED, CONNECTION_LOST -> true;
            case TIMED_OUT, FENCED, NOT_IN_CHARGE, HOST_BUSY, COMMAND_FAILED, INTERRUPTED, UNEXPECTED_OUTPUT, NOT_AS_WANTED -> false;
        };
    }
}
