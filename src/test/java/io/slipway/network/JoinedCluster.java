package io.slipway.network;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.Manifests;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import io.slipway.lab.LabCluster;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabNode;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.RebootMarker;
import io.slipway.step.Site;
import io.slipway.step.StepOutcome;
import io.slipway.step.StepProvider;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The lab's six hosts, prepared and joined, with kube-proxy and CoreDNS as kubeadm leaves them and no network yet; and an
 * operation that runs steps on them over real SSH and a real TLS connection to the API.
 */
public final class JoinedCluster implements AutoCloseable {

    private static final String ADMIN_CONF = "/etc/kubernetes/admin.conf";

    public final Lab lab;
    private final StepProvider steps;
    private final LabBench bench;

    public JoinedCluster(StepProvider steps) {
        this.steps = steps;
        lab = Lab.demoHosts().speed(2000).start();
        bench = new LabBench(lab);
    }

    /** Changes what the cluster file says. */
    public JoinedCluster with(UnaryOperator<ClusterDefinition> change) {
        bench.workOn(change.apply(bench.cluster()));
        return this;
    }

    /** A person accepts a finding about a host. */
    public JoinedCluster accepted(String finding, String host, String person) {
        bench.accept(finding, host, person);
        return this;
    }

    public ClusterDefinition definition() {
        return bench.cluster();
    }

    /** Brings the hosts as far as the joins do. */
    public JoinedCluster joined() {
        lab.hosts().forEach(JoinedCluster::prepare);
        LabHost first = lab.controlPlaneHosts().get(0);
        LabCluster cluster = lab.cluster();
        String endpoint = lab.endpointName() + ":6443";
        cluster.create(first, new LabCluster.Settings(
                "demo", "1.36.2", endpoint, definition().kubernetes().podSubnet(), definition().kubernetes().serviceSubnet()));
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
            Manifests.parse(manifest).forEach(kube("kubeadm")::apply);
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

    /** From now on the operation is about these hosts only. */
    public void about(String... hosts) {
        bench.about(hosts);
    }

    public Site site(String activity) {
        return bench.site(activity);
    }

    public KubeCluster kube(String activity) {
        return site(activity).kube();
    }

    /** Everything that steps said, and every command with its output. */
    public List<String> said() {
        return bench.transcript();
    }

    /** Runs a cluster step to its end, as the engine would: again after every pause. */
    public StepOutcome run(String id) {
        return run(steps, id);
    }

    /** Runs another room's cluster step to its end. */
    public StepOutcome run(StepProvider others, String id) {
        return bench.run(LabBench.clusterStep(others, id));
    }

    public StepOutcome once(StepProvider others, String id) {
        return bench.once(LabBench.clusterStep(others, id));
    }

    public Difference difference(String id) {
        return bench.plan(LabBench.clusterStep(steps, id));
    }

    public StepOutcome run(String id, String host) {
        return run(steps, id, host);
    }

    /** Runs another room's step on a host to its end. */
    public StepOutcome run(StepProvider others, String id, String host) {
        return bench.run(LabBench.hostStep(others, id), host);
    }

    public StepOutcome once(String id, String host) {
        return bench.once(LabBench.hostStep(steps, id), host);
    }

    /** One look of a proof. */
    public Evidence gather(String id) {
        return bench.look(LabBench.proof(steps, id));
    }

    /** Gathers until the proof has an answer. */
    public Evidence prove(String id) {
        return bench.gather(LabBench.proof(steps, id));
    }

    @Override
    public void close() {
        bench.close();
        lab.close();
    }
}
