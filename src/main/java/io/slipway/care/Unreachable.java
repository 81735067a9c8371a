package io.slipway.care;

import io.slipway.host.HostFailure;
import io.slipway.inventory.Host;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import java.util.Locale;
import java.util.Optional;

/** A host that cannot be looked at is a finding, and keeps nobody from looking at the others. */
final class Unreachable {

    static final String KIND = "host-";

    private Unreachable() {}

    static void told(Journal journal, String operation, Host host, HostFailure failure) {
        journal.alsoFound(operation, Optional.of(host.name()), new Finding(
                Optional.of(host.name().text()),
                KIND + failure.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                Finding.Severity.ERROR,
                "it cannot be looked at: " + failure.getMessage().lines().findFirst().orElse(""),
                failure.advice()));
    }
}
