package io.slipway.step;

import io.slipway.inventory.HostName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs steps and holds each to its law: difference, apply, difference empty. Nothing is believed because a command
 * exited with zero.
 */
public final class StepRunner {

    private final StepRecorder recorder;
    private final Clock clock;

    public StepRunner(StepRecorder recorder, Clock clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Tells what the step would change and records it in the operation's plan. Changes nothing. */
    public Difference plan(HostStep step, HostTarget target) {
        if (!step.concerns(target)) {
            return Difference.none();
        }
        return planned(step, target, Optional.of(target.host().name()));
    }

    /** Tells what the step would change and records it in the operation's plan. Changes nothing. */
    public Difference plan(ClusterStep step, ClusterTarget target) {
        if (!step.concerns(target)) {
            return Difference.none();
        }
        return planned(step, target, Optional.empty());
    }

    /** Runs the step on a host. Harmless at any time: an empty difference is the end of it. */
    public StepOutcome run(HostStep step, HostTarget target) {
        if (!step.concerns(target)) {
            return new StepOutcome.NotConcerned();
        }
        return held(step, HandedReading.of(target), Optional.of(target.host().name()));
    }

    /** Runs the step in a cluster. Harmless at any time: an empty difference is the end of it. */
    public StepOutcome run(ClusterStep step, ClusterTarget target) {
        if (!step.concerns(target)) {
            return new StepOutcome.NotConcerned();
        }
        return held(step, target, Optional.empty());
    }

    /** Gathers a proof's evidence and records it. */
    public Evidence gather(ClusterProof proof, ClusterTarget target) {
        return gathered(proof, target, Optional.empty(), () -> proof.gather(target));
    }

    /** Gathers a proof's evidence about one host and records it. */
    public Evidence gather(HostProof proof, HostTarget target) {
        return gathered(proof, target, Optional.of(target.host().name()), () -> proof.gather(target));
    }

    private Evidence gathered(Proof proof, Target target, Optional<HostName> host, Supplier<Evidence> look) {
        Instant started = clock.instant();
        Evidence evidence = look.get();
        recorder.gathered(target.site().work(), proof, host, started, evidence);
        return evidence;
    }

    private <T extends Target> Difference planned(Step<T> step, T target, Optional<HostName> host) {
        Difference difference = step.difference(target);
        recorder.planned(target.site().work(), step, host, difference);
        return difference;
    }

    private <T extends Target> StepOutcome held(Step<T> step, T target, Optional<HostName> host) {
        Instant started = clock.instant();
        try {
            Difference before = step.difference(target);
            if (before.isNone()) {
                recorder.ended(target.site().work(), step, host, started, List.of());
                return new StepOutcome.NothingToDo();
            }
            HandedReading.over(target);
            Progress progress = step.apply(target, before);
            if (progress instanceof Progress.Running running) {
                recorder.waiting(target.site().work(), step, host, running.what());
                return new StepOutcome.NotYet(running.what(), Pauses.after(running.age()));
            }
            HandedReading.over(target);
            Difference after = step.difference(target);
            if (after.isNone()) {
                recorder.ended(target.site().work(), step, host, started, before.changesShown());
                return new StepOutcome.Applied(before.changesShown());
            }
            return waitOrFail(step, target, host, after);
        } catch (RuntimeException failure) {
            recorder.failed(target.site().work(), step, host, started, String.valueOf(failure.getMessage()));
            throw failure;
        }
    }

    private <T extends Target> StepOutcome waitOrFail(
            Step<T> step, T target, Optional<HostName> host, Difference after) {
        List<String> missing = after.changesShown().stream().map(Change::what).toList();
        if (!step.deadline().isZero()) {
            String what = "waits until: " + String.join("; ", missing);
            Instant since = recorder.waiting(target.site().work(), step, host, what);
            Duration age = Duration.between(since, clock.instant());
            if (age.compareTo(step.deadline()) < 0) {
                return new StepOutcome.NotYet(what, Pauses.after(age));
            }
        }
        throw new StepFailure(
                StepFailure.Reason.NOT_AS_WANTED,
                step.title() + host.map(name -> " on " + name).orElse(""),
                missing,
                step.deadline().isZero()
                        ? "The step ran without an error, and this is still not as wanted. Mend the cause, then retry."
                        : "This did not come true within " + step.deadline().toSeconds()
                                + " s. Mend the cause, then retry.");
    }
}
