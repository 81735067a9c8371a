package io.slipway.controlplane;

import io.slipway.host.CommandRecorder;
import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.host.internal.SshHostShells;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeClusters;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A prepared data centre, the steps of this package, and an operation that runs them. */
final class Bench implements AutoCloseable {

    final Lab lab;
    final ClusterDefinition cluster;
    private final SshHostShells shells;
    private final List<String> transcript = new CopyOnWriteArrayList<>();
    final ControlPlaneSteps steps;
    private final AnnotationConfigApplicationContext kube;
    private final Map<String, Instant> waiting = new ConcurrentHashMap<>();
    private final StepRunner runner;
    private String operation = "OPS-1";
    private volatile Runnable afterReading = () -> {};

    Bench(TestClusters file) {
        Lab.Builder builder = Lab.builder().named("lab").speed(2000);
        for (Host host : file.build().hosts()) {
            if (host.isControlPlane()) {
                builder.controlPlane(host.name().text(), host.rack().orElseThrow(), host.address().text());
            } else {
                builder.worker(host.name().text(), host.rack().orElseThrow(), host.address().text());
            }
        }
        lab = builder.start();
        lab.hosts().forEach(Bench::prepare);
        lab.createControlPlaneBalancer();
        file.lab = lab;
        cluster = file.build();
        shells = new SshHostShells(this::record, new NoConfirmedKeys());
        steps = new ControlPlaneSteps(lab.clock(), new SecureRandom());
        kube = new AnnotationConfigApplicationContext();
        kube.scan("io.slipway.kube.internal");
        kube.refresh();
        runner = new StepRunner(new Recorder(), lab.clock());
    }

    /** What host preparation leaves behind. */
    private static void prepare(LabHost host) {
        for (String name : List.of("kubeadm", "kubelet", "kubectl")) {
            host.packages().install(name, "1.36.2-1.1");
        }
        host.packages().install("cri-tools", "1.36.0-1.1");
        host.packages().install("containerd", "1.7.24~ds1-6");
        host.files().write("/etc/sysctl.d/99-k8s.conf", "net.ipv6.conf.default.forwarding = 1\n");
        host.kernel().set("net.ipv6.conf.default.forwarding", "1");
        host.units().enable("containerd");
        host.units().start("containerd");
        host.units().enable("kubelet");
    }

    /** The next operation: what is noted for the one before is no licence any more. */
    Bench nextOperation() {
        operation = "OPS-" + (Integer.parseInt(operation.substring(4)) + 1);
        return this;
    }

    /** What happens elsewhere between a look at a host and what is made of it. */
    void afterReading(Runnable event) {
        afterReading = event;
    }

    String operation() {
        return operation;
    }

    Site site(String activity) {
        Work work = new Work(operation, 1, activity, 1);
        return new Site() {
            @Override
            public ClusterDefinition cluster() {
                return cluster;
            }

            @Override
            public Work work() {
                return work;
            }

            @Override
            public HostShell shell(Host host) {
                HostShell shell = shells.open(cluster, host, work);
                return (HostShell) Proxy.newProxyInstance(
                        HostShell.class.getClassLoader(),
                        new Class<?>[] {HostShell.class},
                        (proxy, method, arguments) -> {
                            try {
                                Object answer = method.invoke(shell, arguments);
                                if (method.getName().equals("read")) {
                                    afterReading.run();
                                }
                                return answer;
                            } catch (InvocationTargetException failed) {
                                throw failed.getCause();
                            }
                        });
            }

            @Override
            public KubeCluster kube() {
                return kube.getBean(KubeClusters.class).open(cluster, this::shell);
            }
        };
    }

    HostTarget target(String activity, String host) {
        return new HostTarget(site(activity), cluster.host(new HostName(host)));
    }

    private HostStep hostStep(String id) {
        return steps.hostSteps().stream().filter(step -> step.id().equals(id)).findFirst().orElseThrow();
    }

    /** Runs a step on a host to its end, as the engine would: again after every pause. */
    StepOutcome run(String id, String host) {
        return toTheEnd(() -> runner.run(hostStep(id), target(id, host)));
    }

    StepOutcome once(String id, String host) {
        return runner.run(hostStep(id), target(id, host));
    }

    Difference difference(String id, String host) {
        return hostStep(id).difference(target(id, host));
    }

    StepOutcome run(String id) {
        ClusterStep step = steps.clusterSteps().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
        return toTheEnd(() -> runner.run(step, new ClusterTarget(site(id))));
    }

    Evidence gather() {
        Proof proof = steps.proofs().get(0);
        return runner.gather(proof, new ClusterTarget(site(proof.id())));
    }

    /** Looks until the proof has an answer; each look that has none lets the balancer's time pass. */
    Evidence prove() {
        Evidence evidence = gather();
        for (int look = 0; evidence instanceof Evidence.NotYet && look < 60; look++) {
            lab.clock().jump(Duration.ofSeconds(5));
            evidence = gather();
        }
        return evidence;
    }

    private static StepOutcome toTheEnd(Supplier<StepOutcome> run) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .pollInSameThread()
                .until(run::get, outcome -> !(outcome instanceof StepOutcome.NotYet));
    }

    /** A whole control plane with its workers. */
    void bringUp() {
        run("initialiseControlPlane", cluster.controlPlaneHosts().get(0).name().text());
        cluster.controlPlaneHosts().stream().skip(1).forEach(host -> run("joinControlPlane", host.name().text()));
        cluster.workers().forEach(host -> run("joinWorker", host.name().text()));
    }

    /** What was run, said, planned and failed: where no secret may stand. */
    List<String> transcript() {
        return transcript;
    }

    private void record(CommandRecorder.Entry entry) {
        transcript.add(entry.host() + ": " + entry.command() + "\n" + entry.output() + entry.errorOutput());
    }

    @Override
    public void close() {
        kube.close();
        shells.close();
        lab.close();
    }

    private final class Recorder implements StepRecorder {

        @Override
        public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
            transcript.add(what);
            return waiting.computeIfAbsent(work.operation() + step.id() + host, key -> lab.clock().instant());
        }

        @Override
        public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started,
                List<io.slipway.step.Change> changes) {
            waiting.remove(work.operation() + step.id() + host);
            transcript.add(changes.toString());
        }

        @Override
        public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
            waiting.remove(work.operation() + step.id() + host);
            transcript.add(message);
        }

        @Override
        public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
            transcript.add(difference.toString());
        }

        @Override
        public void gathered(Work work, Proof proof, Instant started, Evidence evidence) {
            transcript.add(evidence.toString());
        }
    }
}
