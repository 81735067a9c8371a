package io.slipway.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The law that the runner holds every step to. */
class StepRunnerTest {

    private static final Difference MISSING = Difference.of(Change.of("the lamp is off, shall be on"));

    private final Notes notes = new Notes();
    private final MovableClock clock = new MovableClock();
    private final StepRunner runner = new StepRunner(notes, clock);
    private final ClusterTarget target = new ClusterTarget(new EmptySite());

    @Test
    void whatIsAlreadyTrueIsLeftAlone() {
        Lamp lamp = new Lamp(Difference.none());

        assertThat(runner.run(lamp, target)).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(lamp.applied).isZero();
        assertThat(notes.lines).containsExactly("ended without changes");
    }

    @Test
    void whatIsMissingIsMadeAndLookedAtAgain() {
        Lamp lamp = new Lamp(MISSING, Difference.none());

        assertThat(runner.run(lamp, target)).isEqualTo(new StepOutcome.Applied(MISSING.changesShown()));
        assertThat(lamp.applied).isOne();
        assertThat(notes.lines).containsExactly("ended with the lamp is off, shall be on");
    }

    @Test
    void aStepThatRanWithoutEffectIsNotBelieved() {
        Lamp lamp = new Lamp(MISSING, MISSING);

        assertThatThrownBy(() -> runner.run(lamp, target))
                .isInstanceOf(StepFailure.class)
                .hasMessageStartingWith("NOT_AS_WANTED: Switch the lamp on\n  the lamp is off, shall be on\n");
        assertThat(notes.lines).singleElement().asString().startsWith("failed: NOT_AS_WANTED");
    }

    @Test
    void aLongCommandIsComeBackToWithGrowingPauses() {
        Lamp lamp = new Lamp(MISSING, MISSING);
        lamp.progress = Progress.running("the electrician works", Duration.ZERO);
        StepOutcome.NotYet young = (StepOutcome.NotYet) runner.run(lamp, target);
        lamp.progress = Progress.running("the electrician works", Duration.ofMinutes(2));
        StepOutcome.NotYet old = (StepOutcome.NotYet) runner.run(lamp, target);

        assertThat(young.pause()).isBetween(Duration.ofMillis(375), Duration.ofMillis(500));
        assertThat(old.pause()).isBetween(Duration.ofMillis(3750), Duration.ofSeconds(5));
    }

    @Test
    void whatComesTrueByItselfHasUntilItsDeadline() {
        Lamp lamp = new Lamp(MISSING, MISSING, MISSING, MISSING);
        lamp.deadline = Duration.ofMinutes(5);

        assertThat(runner.run(lamp, target)).isInstanceOf(StepOutcome.NotYet.class);
        clock.now = clock.now.plus(Duration.ofMinutes(6));

        assertThatThrownBy(() -> runner.run(lamp, target))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("did not come true within 300 s");
    }

    @Test
    void planningChangesNothing() {
        Lamp lamp = new Lamp(MISSING);

        assertThat(runner.plan(lamp, target)).isEqualTo(MISSING);
        assertThat(lamp.applied).isZero();
        assertThat(notes.lines).containsExactly("planned");
    }

    @Test
    void aStepThatDoesNotConcernTheClusterIsNotShown() {
        Lamp lamp = new Lamp(MISSING);
        lamp.concerns = false;

        assertThat(runner.run(lamp, target)).isEqualTo(new StepOutcome.NotConcerned());
        assertThat(runner.plan(lamp, target)).isEqualTo(Difference.none());
        assertThat(notes.lines).isEmpty();
    }

    /** A step whose differences are given in the order in which it is asked. */
    private static final class Lamp implements ClusterStep {

        private final Deque<Difference> differences;
        private Progress progress = Progress.done();
        private Duration deadline = Duration.ZERO;
        private boolean concerns = true;
        private int applied;

        Lamp(Difference... differences) {
            this.differences = new ArrayDeque<>(List.of(differences));
        }

        @Override
        public String id() {
            return "switchLampOn";
        }

        @Override
        public String title() {
            return "Switch the lamp on";
        }

        @Override
        public boolean concerns(ClusterTarget target) {
            return concerns;
        }

        @Override
        public Difference difference(ClusterTarget target) {
            return differences.remove();
        }

        @Override
        public Progress apply(ClusterTarget target, Difference difference) {
            applied++;
            return progress;
        }

        @Override
        public Duration deadline() {
            return deadline;
        }
    }

    private static final class Notes implements StepRecorder {

        private final List<String> lines = new ArrayList<>();
        private Instant waitingSince;

        @Override
        public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
            waitingSince = waitingSince == null ? Instant.EPOCH : waitingSince;
            return waitingSince;
        }

        @Override
        public void ended(
                Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
            lines.add(changes.isEmpty() ? "ended without changes" : "ended with " + changes.get(0).what());
        }

        @Override
        public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
            lines.add("failed: " + message);
        }

        @Override
        public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
            lines.add("planned");
        }

        @Override
        public void gathered(Work work, Proof proof, Optional<HostName> host, Instant started, Evidence evidence) {
            lines.add("gathered");
        }
    }

    private static final class MovableClock extends Clock {

        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A site for steps that touch nothing of it. */
    private static final class EmptySite implements Site {

        @Override
        public ClusterDefinition cluster() {
            throw new AssertionError("the lamp needs no cluster");
        }

        @Override
        public List<Host> hosts() {
            throw new AssertionError("the lamp needs no hosts");
        }

        @Override
        public Work work() {
            return new Work("OPS-1", 1, "switchLampOn", 1);
        }

        @Override
        public HostShell shell(Host host) {
            throw new AssertionError("the lamp needs no host");
        }

        @Override
        public KubeCluster kube() {
            throw new AssertionError("the lamp needs no API");
        }
    }
}
