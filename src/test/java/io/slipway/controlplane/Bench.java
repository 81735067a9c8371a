package io.slipway.controlplane;

import io.slipway.host.HostShell;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import io.slipway.lab.LabHost;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.ClusterProof;
import io.slipway.step.Site;
import io.slipway.step.StepOutcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A prepared data centre, the steps of this package, and an operation that runs them. */
final class Bench implements AutoCloseable {

    final Lab lab;
    final ClusterDefinition cluster;
    final ControlPlaneSteps steps;
    private final LabBench bench;

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
        steps = new ControlPlaneSteps(lab.clock(), new SecureRandom());
        bench = new LabBench(lab, cluster);
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
        bench.nextOperation();
        return this;
    }

    /** What happens elsewhere between a look at a host and what is made of it. */
    void afterReading(Runnable event) {
        bench.handOut(shell -> (HostShell) Proxy.newProxyInstance(
                HostShell.class.getClassLoader(), new Class<?>[] {HostShell.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(shell, arguments);
                        if (method.getName().equals("read")) {
                            event.run();
                        }
                        return answer;
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                }));
    }

    /** From now on the operation is about these hosts only. */
    Bench about(String... hosts) {
        bench.about(hosts);
        return this;
    }

    void accept(String finding, String host, String... people) {
        Stream.of(people).forEach(person -> bench.accept(finding, host, person));
    }

    String operation() {
        return bench.operation();
    }

    Site site(String activity) {
        return bench.site(activity);
    }

    /** Runs a step on a host to its end, as the engine would: again after every pause. */
    StepOutcome run(String id, String host) {
        return bench.run(LabBench.hostStep(steps, id), host);
    }

    StepOutcome once(String id, String host) {
        return bench.once(LabBench.hostStep(steps, id), host);
    }

    Difference difference(String id, String host) {
        return bench.plan(LabBench.hostStep(steps, id), host);
    }

    StepOutcome run(String id) {
        return bench.run(LabBench.clusterStep(steps, id));
    }

    Difference difference(String id) {
        return bench.plan(LabBench.clusterStep(steps, id));
    }

    /** One look at the balancer. */
    Evidence gather() {
        ClusterProof proof = steps.proofs().get(0);
        return bench.look(proof);
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

    /** A whole control plane with its workers. */
    void bringUp() {
        run("initialiseControlPlane", cluster.controlPlaneHosts().get(0).name().text());
        cluster.controlPlaneHosts().stream().skip(1).forEach(host -> run("joinControlPlane", host.name().text()));
        cluster.workers().forEach(host -> run("joinWorker", host.name().text()));
    }

    /** What was run, said, planned and failed: where no secret may stand. */
    List<String> transcript() {
        return bench.transcript();
    }

    @Override
    public void close() {
        bench.close();
        lab.close();
    }
}
