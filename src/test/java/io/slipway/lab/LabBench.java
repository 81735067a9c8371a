package io.slipway.lab;

import io.slipway.host.CommandRecorder;
import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.HostShells;
import io.slipway.host.Work;
import io.slipway.host.internal.SshHostShells;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeClusters;
import io.slipway.step.Change;
import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.HostProof;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Proof;
import io.slipway.step.Site;
import io.slipway.step.Step;
import io.slipway.step.StepOutcome;
import io.slipway.step.StepProvider;
import io.slipway.step.StepRecorder;
import io.slipway.step.StepRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Runs steps on a lab with Slipway's real hands: SSH with strict host keys, the scripts' protocol, the Kubernetes API
 * through tunnels. Only the engine is not there; the bench comes back after every pause as the engine would.
 */
public final class LabBench implements AutoCloseable {

    private final Lab lab;
    private final SshHostShells shells;
    private final AnnotationConfigApplicationContext kube;
    private final StepRunner runner;
    private final List<CommandRecorder.Entry> commands = new CopyOnWriteArrayList<>();
    private final List<String> waits = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Map<String, Instant> waiting = new ConcurrentHashMap<>();
    private volatile ClusterDefinition cluster;
    private volatile UnaryOperator<HostShell> hands = shell -> shell;
    private volatile List<HostName> scope = List.of();
    private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
    private volatile long operation = 1;

    public LabBench(Lab lab) {
        this(lab, lab.definition());
    }

    /** @param cluster the definition to work with, where it is not the lab's own */
    public LabBench(Lab lab, ClusterDefinition cluster) {
        this.lab = lab;
        this.cluster = cluster;
        shells = new SshHostShells(commands::add, new KeysOfTheLab());
        kube = new AnnotationConfigApplicationContext("io.slipway.kube.internal");
        runner = new StepRunner(new Notes(), lab.clock());
    }

    public Lab lab() {
        return lab;
    }

    public ClusterDefinition cluster() {
        return cluster;
    }

    /** From now on the cluster file says this. */
    public void workOn(ClusterDefinition changed) {
        cluster = changed;
    }

    /** From now on the operation is about these hosts only; none means all. */
    public void about(String... hosts) {
        scope = Stream.of(hosts).map(HostName::new).toList();
    }

    /** A person accepts a finding about a host. */
    public void accept(String finding, String host, String person) {
        accepted.computeIfAbsent(finding + " " + host, key -> new CopyOnWriteArrayList<>()).add(person);
    }

    /** From now on steps get every shell as this makes it of the real one. */
    public void handOut(UnaryOperator<HostShell> changed) {
        hands = changed;
    }

    public HostShells shells() {
        return shells;
    }

    /** Every command that was sent, redacted as the journal has it. */
    public List<CommandRecorder.Entry> commands() {
        return List.copyOf(commands);
    }

    /** What steps said that they were waiting for, in order. */
    public List<String> waits() {
        return List.copyOf(waits);
    }

    /** All that a person can read afterwards: what steps and proofs said, and every command with its output. */
    public List<String> transcript() {
        return Stream.concat(
                        said.stream(),
                        commands.stream().map(entry -> entry.host() + ": " + entry.command() + "\n" + entry.output()
                                + entry.errorOutput()))
                .toList();
    }

    /** The id of the operation that works. */
    public String operation() {
        return "OPS-" + operation;
    }

    /** From now on for the next operation, with the next fencing number. */
    public void nextOperation() {
        operation++;
    }

    /** What a step with this id may touch. */
    public Site site(String activity) {
        Work work = new Work(operation(), operation, activity, 1);
        ClusterDefinition pinned = cluster;
        List<HostName> about = scope;
        return new Site() {
            @Override
            public ClusterDefinition cluster() {
                return pinned;
            }

            @Override
            public List<Host> hosts() {
                return pinned.hosts().stream().filter(host -> about.isEmpty() || about.contains(host.name())).toList();
            }

            @Override
            public Work work() {
                return work;
            }

            @Override
            public List<String> acceptedBy(String finding, Host host) {
                return accepted.getOrDefault(finding + " " + host.name(), List.of());
            }

            @Override
            public HostShell shell(Host host) {
                return hands.apply(shells.open(pinned, host, work));
            }

            @Override
            public KubeCluster kube() {
                return kube.getBean(KubeClusters.class).open(pinned, this::shell);
            }
        };
    }

    public HostShell shell(String host) {
        return site("test").shell(cluster.host(new HostName(host)));
    }

    public KubeCluster kube() {
        return site("test").kube();
    }

    public HostTarget target(HostStep step, String host) {
        return new HostTarget(site(step.id()), cluster.host(new HostName(host)));
    }

    public ClusterTarget target(String activity) {
        return new ClusterTarget(site(activity));
    }

    /** Runs a step on a host to its end. */
    public StepOutcome run(HostStep step, String host) {
        return toTheEnd(() -> once(step, host));
    }

    /** Runs a step in the cluster to its end. */
    public StepOutcome run(ClusterStep step) {
        return toTheEnd(() -> once(step));
    }

    /** Runs a step on a host until its first pause. */
    public StepOutcome once(HostStep step, String host) {
        return runner.run(step, target(step, host));
    }

    /** Runs a step in the cluster until its first pause. */
    public StepOutcome once(ClusterStep step) {
        return runner.run(step, target(step.id()));
    }

    /** What a step would change on a host. */
    public Difference plan(HostStep step, String host) {
        return runner.plan(step, target(step, host));
    }

    /** What a step would change in the cluster. */
    public Difference plan(ClusterStep step) {
        return runner.plan(step, target(step.id()));
    }

    /** One look of a proof. */
    public Evidence look(ClusterProof proof) {
        return runner.gather(proof, target(proof.id()));
    }

    /** Gathers a proof about a host until it has an answer. */
    public Evidence gather(HostProof proof, String host) {
        HostTarget target = new HostTarget(site(proof.id()), cluster.host(new HostName(host)));
        return await().until(() -> runner.gather(proof, target), seen -> !(seen instanceof Evidence.NotYet));
    }

    /** Gathers a proof until it has an answer. */
    public Evidence gather(ClusterProof proof) {
        return await().until(() -> look(proof), seen -> !(seen instanceof Evidence.NotYet));
    }

    /** @return the step of this id; fails where there is none */
    public static HostStep hostStep(StepProvider steps, String id) {
        return steps.hostSteps().stream().filter(step -> step.id().equals(id)).findFirst().orElseThrow();
    }

    /** @return the step of this id; fails where there is none */
    public static ClusterStep clusterStep(StepProvider steps, String id) {
        return steps.clusterSteps().stream().filter(step -> step.id().equals(id)).findFirst().orElseThrow();
    }

    /** @return the proof of this id; fails where there is none */
    public static ClusterProof proof(StepProvider steps, String id) {
        return steps.proofs().stream().filter(proof -> proof.id().equals(id)).findFirst().orElseThrow();
    }

    private static StepOutcome toTheEnd(Supplier<StepOutcome> run) {
        return await().until(run::get, outcome -> !(outcome instanceof StepOutcome.NotYet));
    }

    private static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .pollInSameThread();
    }

    @Override
    public void close() {
        kube.close();
        shells.close();
    }

    /** Trusts exactly the keys that the lab's hosts had when they were first asked for. */
    private final class KeysOfTheLab implements HostKeyStore {

        private final Map<HostName, List<String>> keys = new ConcurrentHashMap<>();

        @Override
        public List<String> confirmed(ClusterName name, HostName host) {
            return keys.computeIfAbsent(host, same -> List.of(lab.host(same).ssh().publicKey()));
        }

        @Override
        public void confirm(ClusterName name, HostName host, String key, String confirmedBy) {
            keys.put(host, List.of(key));
        }
    }

    private final class Notes implements StepRecorder {

        @Override
        public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
            waits.add(what);
            said.add(what);
            return waiting.computeIfAbsent(key(work, step, host), key -> lab.clock().instant());
        }

        @Override
        public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
            waiting.remove(key(work, step, host));
            said.add(changes.toString());
        }

        @Override
        public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
            waiting.remove(key(work, step, host));
            said.add(message);
        }

        @Override
        public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
            said.add(difference.toString());
        }

        @Override
        public void gathered(Work work, Proof proof, Optional<HostName> host, Instant started, Evidence evidence) {
            said.add(evidence.toString());
        }

        private static String key(Work work, Step<?> step, Optional<HostName> host) {
            return work.operation() + step.id() + host;
        }
    }
}
