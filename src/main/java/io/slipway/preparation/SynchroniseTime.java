package io.slipway.preparation;

import io.slipway.host.Command;
import io.slipway.host.Query;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import java.time.Duration;

/**
 * Has the host keep its clock right by whatever time service it has: certificates and etcd depend on it. A second run is
 * harmless because a synchronised clock is left alone.
 */
final class SynchroniseTime implements HostStep {

    private static final String[] SYNCHRONISED = {"timedatectl", "show", "-p", "NTPSynchronized", "--value"};

    @Override
    public String id() {
        return "synchroniseTime";
    }

    @Override
    public String title() {
        return "Synchronise time";
    }

    /** A time service that has just been switched on needs a while for its first answer. */
    @Override
    public Duration deadline() {
        return Duration.ofMinutes(3);
    }

    @Override
    public Difference difference(HostTarget target) {
        String answer = target.shell().read(Query.Run.of(SYNCHRONISED)).run(SYNCHRONISED).output().strip();
        return answer.equals("yes")
                ? Difference.none()
                : Difference.of(Change.of("the clock is not synchronised"));
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        target.shell().change(Command.of("timedatectl", "set-ntp", "true"));
        return Progress.done();
    }
}
