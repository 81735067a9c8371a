package io.slipway.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.host.Work;
import io.slipway.inventory.HostName;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.Proof;
import io.slipway.step.Step;
import io.slipway.step.StepRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times steps and proofs, {@code slipway_steps_seconds} by step and result ({@code changed}, {@code nothing_to_do},
 * {@code failed}, {@code proven}, {@code not_proven}), and tells each end in one line of the log.
 */
final class MeteredSteps implements StepRecorder {

    private static final Logger LOG = LoggerFactory.getLogger("io.slipway.steps");

    private final StepRecorder journal;
    private final MeterRegistry meters;
    private final Clock clock;

    MeteredSteps(StepRecorder journal, MeterRegistry meters, Clock clock) {
        this.journal = journal;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
        return journal.waiting(work, step, host, what);
    }

    @Override
    public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
        journal.ended(work, step, host, started, changes);
        took(step.id(), changes.isEmpty() ? "nothing_to_do" : "changed", started);
        LOG.info("{}{}: {}", step.title(), on(host), changes.isEmpty() ? "nothing to do" : changes.size() + " changes");
    }

    @Override
    public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
        journal.failed(work, step, host, started, message);
        took(step.id(), "failed", started);
        LOG.warn("{}{} failed: {}", step.title(), on(host), message.lines().findFirst().orElse(""));
    }

    @Override
    public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
        journal.planned(work, step, host, difference);
    }

    @Override
    public void gathered(Work work, Proof proof, Optional<HostName> host, Instant started, Evidence evidence) {
        journal.gathered(work, proof, host, started, evidence);
        if (!(evidence instanceof Evidence.NotYet)) {
            boolean proven = evidence instanceof Evidence.Proven;
            took(proof.id(), proven ? "proven" : "not_proven", started);
            LOG.info("{}{}: {}", proof.title(), on(host), proven ? "proven" : "not proven");
        }
    }

    private void took(String step, String result, Instant started) {
        Duration duration = Duration.between(started, clock.instant());
        meters.timer("slipway.steps", "step", step, "result", result).record(duration.isNegative() ? Duration.ZERO : duration);
    }

    private static String on(Optional<HostName> host) {
        return host.map(name -> " on " + name).orElse("");
    }
}
