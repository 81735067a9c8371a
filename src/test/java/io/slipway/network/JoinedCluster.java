package io.slipway.network;

import io.slipway.host.CommandRecorder;
import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.host.internal.SshHostShells;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeClusters;
import io.slipway.lab.Lab;
import io.slipway.lab.LabCluster;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabNode;
import io.slipway.step.Change;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.HostTarget;
import io.slipway.step.Proof;
import io.slipway.step.RebootMarker;
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
import org.awaitility.Awaitility;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * The lab's six hosts, prepared and joined, with kube-proxy and CoreDNS as kubeadm leaves them and no network yet; and an
 * operation that runs steps on them over real SSH and a real TLS connection to the API.
 */
public final class JoinedCluster implements AutoCloseable {

    private static final String ADMIN_CONF = "/etc/kubernetes/admin.conf";

    public final Lab lab;
    private final StepProvider steps;
    private final SshHostShells shells;
    private final AnnotationConfigApplicationContext kube;
    private final StepRunner runner;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Map<String, Instant> waiting = new ConcurrentHashMap<>();
    private ClusterDefinition definition;

    public JoinedCluster(StepProvider steps) {
        this.steps = steps;
        lab = Lab.demoHosts().speed(2000).start();
        definition = lab.definition();
        shells = new SshHostShells(entry -> said.add(entry.toString()), new LabKeys());
        kube = new AnnotationConfigApplicationContext();
        kube.scan("io.slipway.kube.internal");
        kube.refresh();
        runner = new StepRunner(new Recorder(), lab.clock());
    }

    /** Changes what the cluster file says. */
    public JoinedCluster with(UnaryOperator<ClusterDefinition> change) {
        definition = change.apply(definition);
        return this;
    }

    public ClusterDefinition definition() {
        return definition;
    }

    /** Brings the hosts as far as the joins do. */
    public JoinedCluster joined() {
        lab.hosts().forEach(JoinedCluster::prepare);
        LabHost first = lab.controlPlaneHosts().get(0);
        LabCluster cluster = lab.cluster();
        String endpoint = lab.endpointName() + ":6443";
        cluster.create(first, new LabCluster.Settings(
                "demo", "1.36.2", endpoint, definition.kubernetes().podSubnet(), definition.kubernetes().serviceSubnet()));
        for (LabHost host : lab.controlPlaneHosts()) {
            host.files().write("/etc/kubernetes/pki/ca.crt", cluster.authority().certificatePem());
            host.files().write("/etc/kubernetes/manifests/kube-apiserver.yaml", "kind: Pod\n");
            host.files().write(ADMIN_CONF, cluster.kubeconfig(
                    "O=system:masters, CN=kubernetes-admin", "kubernetes-admin", "https://" + endpoint), "0600");
        }
        for (LabHost host : lab.hosts()) {
            host.files().write("/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\n");
            host.units().restart("kubelet");
            List<String> taints =
                    host.isControlPlane() ? List.of("node-role.kubernetes.io/control-plane:NoSchedule") : List.of();
            cluster.joinNode(host, new LabNode(
                    Map.of(ClusterDefinition.RACK_LABEL, host.rack()), taints, host.address().text()));
        }
        lab.createControlPlaneBalancer();
        for (String manifest : List.of(KubeadmAddons.KUBE_PROXY, KubeadmAddons.CORE_DNS)) {
            io.slipway.kube.Manifests.parse(manifest).forEach(kube("kubeadm")::apply);
        }
        return this;
    }

    private static void prepare(LabHost host) {
        host.packages().install("containerd", "1.7.24~ds1-6+b4");
        host.packages().install("kubelet", "1.36.2-1.1");
        host.files().write("/etc/sysctl.d/99-k8s.conf", "net.ipv6.conf.all.forwarding = 1\nnet.ipv6.conf."
                + host.uplink() + ".accept_ra = 2\n");
        host.kernel().set("net.ipv6.conf." + host.uplink() + ".accept_ra", "2");
        host.kernel().set("net.ipv6.conf.all.forwarding", "1");
        host.files().write(RebootMarker.PATH, host.bootId() + "\n");
    }

    public Site site(String activity) {
        Work work = new Work("OPS-1", 1, activity, 1);
        return new Site() {
            @Override
            public ClusterDefinition cluster() {
                return definition;
            }

            @Override
            public Work work() {
                return work;
            }

            @Override
            public HostShell shell(Host host) {
                return shells.open(definition, host, work);
            }

            @Override
            public KubeCluster kube() {
                return kube.getBean(KubeClusters.class).open(definition, this::shell);
            }
        };
    }

    public KubeCluster kube(String activity) {
        return site(activity).kube();
    }

    /** Everything that steps said, wrote and ran. */
    public List<String> said() {
        return said;
    }

    /** Runs a cluster step to its end, as the engine would: again after every pause. */
    public StepOutcome run(String id) {
        return run(steps, id);
    }

    public StepOutcome run(StepProvider others, String id) {
        return toTheEnd(() -> once(others, id));
    }

    public StepOutcome once(StepProvider others, String id) {
        return others.clusterSteps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .map(step -> runner.run(step, new ClusterTarget(site(id))))
                .orElseThrow();
    }

    public Difference difference(String id) {
        return steps.clusterSteps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .map(step -> runner.plan(step, new ClusterTarget(site(id))))
                .orElseThrow();
    }

    public StepOutcome run(String id, String host) {
        return toTheEnd(() -> once(id, host));
    }

    public StepOutcome once(String id, String host) {
        return once(steps, id, host);
    }

    /** Runs another room's step on a host to its end. */
    public StepOutcome run(StepProvider others, String id, String host) {
        return toTheEnd(() -> once(others, id, host));
    }

    private StepOutcome once(StepProvider others, String id, String host) {
        return others.hostSteps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .map(step -> runner.run(step, new HostTarget(site(id), definition.host(new HostName(host)))))
                .orElseThrow();
    }

    /** Gathers until the proof has an answer. */
    /** One look. */
    public Evidence gather(String id) {
        Proof proof = steps.proofs().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
        return runner.gather(proof, new ClusterTarget(site(id)));
    }

    public Evidence prove(String id) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .pollInSameThread()
                .until(() -> gather(id),
                        evidence -> !(evidence instanceof Evidence.NotYet));
    }

    private static StepOutcome toTheEnd(Supplier<StepOutcome> run) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .pollInSameThread()
                .until(run::get, outcome -> !(outcome instanceof StepOutcome.NotYet));
    }

    @Override
    public void close() {
        kube.close();
        shells.close();
        lab.close();
    }

    private final class LabKeys implements HostKeyStore {

        @Override
        public List<String> confirmed(ClusterName cluster, HostName host) {
            return List.of(lab.host(host).ssh().publicKey());
        }

        @Override
        public void confirm(ClusterName cluster, HostName host, String key, String confirmedBy) {
            throw new UnsupportedOperationException("every key of the lab is known");
        }
    }

    private final class Recorder implements StepRecorder {

        @Override
        public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
            said.add(what);
            return waiting.computeIfAbsent(step.id() + host, key -> lab.clock().instant());
        }

        @Override
        public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
            waiting.remove(step.id() + host);
            said.add(changes.toString());
        }

        @Override
        public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
            waiting.remove(step.id() + host);
            said.add(message);
        }

        @Override
        public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
            said.add(difference.toString());
        }

        @Override
        public void gathered(Work work, Proof proof, Instant started, Evidence evidence) {
            said.add(evidence.toString());
        }
    }
}
