package io.slipway.preparation;

import io.slipway.host.FileContent;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.RebootMarker;

/**
 * Notes in which boot the host was prepared, so that a reboot can be proved afterwards (procedure P21). A second run is
 * harmless because a note that is there stays: a prepared host is not asked to reboot again.
 */
final class RecordBootIdentity implements HostStep {

    @Override
    public String id() {
        return "recordBootIdentity";
    }

    @Override
    public String title() {
        return "Record the boot identity";
    }

    @Override
    public Difference difference(HostTarget target) {
        return RebootMarker.prepared(target.shell().read(RebootMarker.queries())).isPresent()
                ? Difference.none()
                : Difference.of(Change.of("the boot in which the host was prepared is not noted"));
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Reading reading = target.shell().read(RebootMarker.queries());
        target.shell().write(new FileContent(RebootMarker.PATH, RebootMarker.bootId(reading) + "\n", "0600", false));
        return Progress.done();
    }
}
