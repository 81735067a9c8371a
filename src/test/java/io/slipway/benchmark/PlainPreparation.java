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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The same steps, SSH commands and pauses as a preparation by the engine: one thread a host, nothing written down. */
final class PlainPreparation implements AutoCloseable {

    private final Lab lab;
    private final LabBench bench;
    private final StepRunner runner;

    PlainPreparation(Lab lab) {
        this.lab = lab;
        bench = new LabBench(lab);
        runner = new StepRunner(new Nowhere(), lab.clock());
    }

    /** How long the preparation of all hosts took, as many at once as the cluster's limit allows. */
    Duration run() throws Exception {
        ExecutorService hosts = Executors.newFixedThreadPool(
                Math.min(lab.hosts().size(), bench.cluster().limits().parallelHosts()));
        try {
            // The engine's preparation begins with connections that preflight made.
            await(hosts, host -> bench.shell(host.name().text()).look(Command.of("hostname")));
            long begin = System.nanoTime();
            await(hosts, this::prepare);
            return Duration.ofNanos(System.nanoTime() - begin);
        } finally {
            hosts.shutdownNow();
        }
    }

    private void await(ExecutorService threads, ForHost work) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (Host host : bench.cluster().hosts()) {
            all.add(threads.submit(() -> {
                work.on(host);
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    private void prepare(Host host) throws InterruptedException {
        for (HostStep step : new PreparationSteps().hostSteps()) {
            HostTarget target = bench.target(step, host.name().text());
            if (step.concerns(target)) {
                while (runner.run(step, target) instanceof StepOutcome.NotYet notYet) {
                    TimeUnit.NANOSECONDS.sleep(notYet.pause().toNanos());
                }
            }
        }
    }

    @Override
    public void close() {
        bench.close();
        lab.close();
    }

    private interface ForHost {
        void on(Host host) throws Exception;
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
        public void gathered(Work work, Proof proof, Instant started, Evidence evidence) {
            throw new IllegalStateException("nothing is proved here");
        }
    }
}
