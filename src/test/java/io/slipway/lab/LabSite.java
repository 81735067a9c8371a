package io.slipway.lab;

import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.host.internal.SshHostShells;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Proof;
import io.slipway.step.Site;
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
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** The lab's hosts through Slipway's own SSH, for tests of single steps: what the engine does, without the engine. */
public final class LabSite implements AutoCloseable {

    private final Lab lab;
    private final ClusterDefinition cluster;
    private final List<String> journal = new CopyOnWriteArrayList<>();
    private final List<String> waits = new CopyOnWriteArrayList<>();
    private final SshHostShells shells;
    private final Map<String, Instant> waiting = new ConcurrentHashMap<>();
    private final StepRunner runner;

    public LabSite(Lab lab, ClusterDefinition cluster) {
        this.lab = lab;
        this.cluster = cluster;
        this.shells = new SshHostShells(entry -> journal.add(entry.host() + ": " + entry.command()), new Keys());
        this.runner = new StepRunner(new Notes(), lab.clock());
        shells.trust(cluster, shells.hostKeys(cluster, cluster.hosts()), "test");
    }

    public ClusterDefinition cluster() {
        return cluster;
    }

    /** Every command that ran on a host, in order. */
    public List<String> journal() {
        return journal;
    }

    /** What steps said that they were waiting for, in order. */
    public List<String> waits() {
        return waits;
    }

    public HostTarget target(HostStep step, String host) {
        Work work = new Work("OPS-1", 1, step.id(), 1);
        Site site = new Site() {
            @Override
            public ClusterDefinition cluster() {
                return cluster;
            }

            @Override
            public Work work() {
                return work;
            }

            @Override
            public HostShell shell(Host of) {
                return shells.open(cluster, of, work);
            }

            @Override
            public KubeCluster kube() {
                throw new KubeFailure(KubeFailure.Reason.NO_CREDENTIALS, cluster.name().text(), "open", "", null);
            }
        };
        return new HostTarget(site, cluster.host(new HostName(host)));
    }

    /** Runs the step to its end, coming back as the engine does. */
    public StepOutcome run(HostStep step, String host) {
        return Awaitility.await(step.id())
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> runner.run(step, target(step, host)), outcome -> !(outcome instanceof StepOutcome.NotYet));
    }

    @Override
    public void close() {
        shells.close();
        lab.close();
    }

    private static final class Keys implements HostKeyStore {

        private final Map<HostName, List<String>> keys = new ConcurrentHashMap<>();

        @Override
        public List<String> confirmed(ClusterName of, HostName host) {
            return keys.getOrDefault(host, List.of());
        }

        @Override
        public void confirm(ClusterName of, HostName host, String key, String confirmedBy) {
            keys.computeIfAbsent(host, none -> new ArrayList<>()).add(key);
        }
    }

    private final class Notes implements StepRecorder {

        @Override
        public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
            waits.add(what);
            return waiting.computeIfAbsent(step.id() + host, none -> lab.clock().instant());
        }

        @Override
        public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
            waiting.remove(step.id() + host);
        }

        @Override
        public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
            waiting.remove(step.id() + host);
        }

        @Override
        public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
            journal.add("planned " + step.id());
        }

        @Override
        public void gathered(Work work, Proof proof, Instant started, Evidence evidence) {
            journal.add("gathered " + proof.id());
        }
    }
}
