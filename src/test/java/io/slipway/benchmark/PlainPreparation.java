package io.slipway.benchmark;

import io.slipway.host.Command;
import io.slipway.host.Work;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import io.slipway.preparation.PreparationSteps;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Proof;
import io.slipway.step.Step;
import io.slipway.step.StepOutcome;
import io.slipway.step.StepRecorder;
import io.slipway.step.StepRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The same steps, SSH commands and pauses as a preparation by the engine, with as many threads, but without processes,
 * transactions, database and journal.
 */
final class PlainPreparation implements AutoCloseable {

    /** As many as the job executor has (application.yaml, {@code core-pool-size}). */
    private static final int THREADS = 32;

    private static final List<HostStep> STEPS = new PreparationSteps().hostSteps();

    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Lab lab;
    private final LabBench bench;
    private final StepRunner runner;

    PlainPreparation(Lab lab) {
        this.lab = lab;
        bench = new LabBench(lab);
        runner = new StepRunner(new Nowhere(), lab.clock());
    }

    /** How long the preparation of all hosts took. A host that waits takes no thread, as in the engine. */
    Duration run() throws InterruptedException {
        // The engine's preparation begins with connections that preflight made.
        bench.cluster().hosts().parallelStream()
                .forEach(host -> bench.shell(host.name().text()).look(Command.of("hostname")));
        CountDownLatch open = new CountDownLatch(lab.hosts().size());
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
        try {
            long begin = System.nanoTime();
            bench.cluster().hosts().forEach(host -> threads.execute(() -> advance(threads, host, 0, open)));
            if (!open.await(30, TimeUnit.MINUTES) || failure.get() != null) {
                throw new IllegalStateException("the preparation did not end well", failure.get());
            }
            return Duration.ofNanos(System.nanoTime() - begin);
        } finally {
            threads.shutdownNow();
        }
    }

    private void advance(ScheduledExecutorService threads, Host host, int position, CountDownLatch open) {
        if (position == STEPS.size()) {
            open.countDown();
            return;
        }
        try {
            HostStep step = STEPS.get(position);
            HostTarget target = bench.target(step, host.name().text());
            if (step.concerns(target) && runner.run(step, target) instanceof StepOutcome.NotYet notYet) {
                threads.schedule(
                        () -> advance(threads, host, position, open), notYet.pause().toMillis(), TimeUnit.MILLISECONDS);
            } else {
                threads.execute(() -> advance(threads, host, position + 1, open));
            }
        } catch (RuntimeException broken) {
            failure.set(broken);
            open.countDown();
        }
    }

    @Override
    public void close() {
        bench.close();
        lab.close();
    }

    /** Keeps no record but since when a step waits, which its pauses depend on. */
    private static final class Nowhere implements StepRecorder {

        private final Map<String, Instant> waiting = new ConcurrentHashMap<>();

        @Override
        public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
            return waiting.computeIfAbsent(step.id() + host, first -> Instant.now());
        }

        @Override
        public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
            waiting.remove(step.id() + host);
        }

        @Override
        public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
            throw new IllegalStateException(step.title() + " on " + host + ": " + message);
        }

        @Override
        public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
            throw new IllegalStateException("nothing is planned here");
        }

        @Override
        public void gathered(Work work, Proof proof, Optional<HostName> host, Instant started, Evidence evidence) {
            throw new IllegalStateException("nothing is proved here");
        }
    }
}
