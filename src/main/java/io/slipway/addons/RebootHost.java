package io.slipway.addons;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.RebootMarker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reboots a host and waits until it is back (procedure P21). A second run is harmless: a host in another boot than that
 * of its preparation is not rebooted, and one that was already told to reboot in this attempt is not told twice.
 */
final class RebootHost implements HostStep {

    /** In /run, so that the reboot itself takes it away. */
    private static final String COMMANDED = "/run/slipway/reboot-commanded";

    @Override
    public String id() {
        return "rebootHost";
    }

    @Override
    public String title() {
        return "Reboot host";
    }

    /** Servers may test their memory for many minutes before they boot. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(20);
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading;
        try {
            reading = Reboots.read(target.site(), target.host());
        } catch (HostFailure failure) {
            if (Reboots.isAway(failure)) {
                return Difference.of(Change.of(target.host().name() + " does not answer"));
            }
            throw failure;
        }
        if (RebootMarker.rebootNeeded(reading)) {
            return Difference.of(
                    Change.of(target.host().name() + " still runs in the boot in which it was prepared"));
        }
        if (RebootMarker.prepared(reading).isEmpty()) {
            return Difference.none();
        }
        List<String> missing = new ArrayList<>(Reboots.servicesDown(target.site(), target.host(), reading));
        if (missing.isEmpty()) {
            missing.addAll(NodeState.lacks(target.site().kube(), target.host()));
        }
        return Difference.of(missing.stream()
                .map(what -> Change.of(target.host().name() + " was rebooted, but " + what))
                .toList());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        HostShell shell = target.shell();
        List<Query> queries = new ArrayList<>(RebootMarker.queries());
        queries.add(new Query.File(COMMANDED));
        try {
            Reading reading = shell.read(queries);
            String attempt = target.site().work().operation() + " " + target.site().work().attempt();
            Optional<String> commanded = reading.file(COMMANDED).map(file -> file.content().strip());
            if (RebootMarker.rebootNeeded(reading) && !commanded.equals(Optional.of(attempt))) {
                // In this order: a host that was never told would be waited for. Told twice in one boot, it boots once.
                shell.change(Command.of("systemctl", "reboot"));
                shell.write(FileContent.of(COMMANDED, attempt + "\n"));
            }
        } catch (HostFailure failure) {
            // The host may be faster than its answer; it is away, as it should be.
            if (!Reboots.isAway(failure)) {
                throw failure;
            }
        }
        return Progress.done();
    }
}
