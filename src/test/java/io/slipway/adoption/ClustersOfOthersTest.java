package io.slipway.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.adoption.ClusterReading.NetworkReading.Kind;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.file.ClusterFile;
import io.slipway.inventory.file.ClusterFileReading;
import io.slipway.journal.Finding;
import io.slipway.kube.Manifests;
import io.slipway.lab.HandMadeCluster;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import io.slipway.lab.LabHost;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clusters that others made are like, and what becomes of them in a definition. */
class ClustersOfOthersTest {

    private Lab lab;
    private LabBench bench;

    @BeforeEach
    void aClusterMadeByHand() {
        lab = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .worker("h3", "a1", "2001:db8:a1::13")
                .speed(2000)
                .start();
        HandMadeCluster.make(lab);
        bench = new LabBench(lab);
    }

    @AfterEach
    void end() {
        bench.close();
        lab.close();
    }

    private KubernetesClient cluster() {
        return lab.cluster().client();
    }

    private void config(String name, String field, UnaryOperator<String> change) {
        cluster().configMaps().inNamespace("kube-system").withName(name).edit(map -> {
            map.getData().computeIfPresent(field, (key, text) -> change.apply(text));
            return map;
        });
    }

    private void kubeadm(UnaryOperator<String> change) {
        config("kubeadm-config", "ClusterConfiguration", change);
    }

    private void node(String name, Consumer<Node> change) {
        cluster().nodes().withName(name).editStatus(node -> {
            change.accept(node);
            return node;
        });
    }

    private void apply(String manifest) {
        Manifests.parse(manifest).forEach(bench.kube()::apply);
    }

    private AdoptedCluster adopted() {
        ClusterReading reading = new ClusterReader(bench.kube()).read();
        Map<String, HostSurvey> hosts = new LinkedHashMap<>();
        for (Host host : bench.cluster().hosts()) {
            hosts.put(host.name().text(), HostSurveyor.survey(
                    bench.shell(host.name().text()), host.address(), new Endpoint(lab.endpointName(), 6443)));
        }
        return new AdoptedCluster(new ClusterName("old-one"), "2001:db8:a1::10", Instant.EPOCH,
                "ssh:\n  user: root\n", Optional.empty(), reading, hosts);
    }

    private String definition() {
        String text = new ProposedDefinition(adopted(), Set.of()).text();
        assertThat(ClusterFile.read(text)).as(text).extracting(ClusterFileReading::mistakes).isEqualTo(List.of());
        return text;
    }

    private List<Finding> findings() {
        return Differences.of(adopted(), Map.of(), new Proposal("", Map.of(), List.of()));
    }

    private List<String> blocking() {
        return findings().stream().filter(finding -> finding.severity() == Finding.Severity.ERROR).map(Finding::id).toList();
    }

    @Test
    void allThatNoDefinitionCanSayIsToldAtOnce() {
        kubeadm(text -> text.replace("2001:db8:42::/56", "10.244.0.0/16,2001:db8:42::/56")
                .replace("2001:db8:43::/112", "10.96.0.0/12")
                .replace("v1.36.2", "v1.20.3")
                .replaceAll("(?m)^controlPlaneEndpoint: .*\n", ""));
        node("h3", node -> node.getStatus().getAddresses().get(0).setAddress("192.0.2.7"));

        NotAdoptable refused = catchThrowableOfType(NotAdoptable.class, this::adopted);

        assertThat(refused.outcome()).startsWith("Cannot be adopted; nothing was changed.").contains(
                "Kubernetes 1.20.3", "1.23 to 1.36",
                "has no controlPlaneEndpoint",
                "networking.podSubnet is 10.244.0.0/16,2001:db8:42::/56: the cluster has two address families",
                "networking.serviceSubnet is 10.96.0.0/12, which is no IPv6 subnet",
                "Node h3: ");
    }

    @Test
    void whatKubeadmDidNotMakeIsRefused() {
        cluster().configMaps().inNamespace("kube-system").withName("kubeadm-config").delete();

        assertThatThrownBy(this::adopted).isInstanceOf(NotAdoptable.class).hasMessageContaining("was not made by kubeadm");
    }

    @Test
    void whatABringUpWouldBreakBlocks() {
        kubeadm(text -> text + "etcd: {external: {endpoints: [\"https://[2001:db8::7]:2379\"]}}\n");
        config("kubelet-config", "kubelet", text -> text.replace("cgroupDriver: systemd", "cgroupDriver: cgroupfs"));
        node("h3", node -> node.getStatus().getNodeInfo().setContainerRuntimeVersion("docker://20.10.24"));
        apply("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: default-ipv4-ippool}
                spec: {cidr: 192.168.0.0/16, blockSize: 26, nodeSelector: all()}
                """);

        assertThat(blocking()).containsExactlyInAnyOrder(
                "adoption-external-etcd", "adoption-cgroup-driver", "adoption-container-runtime", "adoption-pool-other-family");
        assertThat(definition()).as("what is beside it").contains("- name: pool-a1").doesNotContain("192.168.0.0", "external");
    }

    @Test
    void whatStaysAsItIsIsSaid() {
        node("h3", node -> node.getStatus().getNodeInfo().setKubeletVersion("v1.35.4"));
        cluster().nodes().withName("h3").edit(node -> {
            node.getSpec().setTaints(List.of(new TaintBuilder()
                    .withKey("example.net/gpu").withValue("yes").withEffect("NoSchedule").build()));
            node.getMetadata().getLabels().remove("example.net/rack");
            node.getMetadata().getLabels().putAll(Map.of(
                    "node.kubernetes.io/row", "7", "node.kubernetes.io/instance-type", "x", "projectcalico.org/kind", "y"));
            return node;
        });
        apply("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: former}
                spec: {cidr: "2001:db8:ff::/96", blockSize: 122, disabled: true, nodeSelector: all()}
                ---
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: tunnelled}
                spec: {cidr: "2001:db8:fe::/96", blockSize: 122, vxlanMode: Always, natOutgoing: true, nodeSelector: all()}
                ---
                apiVersion: crd.projectcalico.org/v1
                kind: IPReservation
                metadata: {name: by-hand}
                spec: {reservedCIDRs: ["2001:db8:a1::1/128", "2001:db8:a1::10", "2001:db8:a1::f0/124"]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
                spec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: []}}}
                """);

        assertThat(findings()).extracting(Finding::id).contains(
                "adoption-version-skew", "adoption-taints", "adoption-pool-disabled", "adoption-reserved-prefixes",
                "adoption-ingress", "adoption-certificate-names", "adoption-calico-backend", "adoption-pool-not-routed")
                .doesNotContain("adoption-node-not-ready");
        assertThat(findings()).extracting(Finding::found)
                .contains("IPPool tunnelled has vxlanMode Always, natOutgoing true");
        assertThat(blocking()).isEmpty();
        AdoptedCluster adopted = adopted();
        ProposedDefinition proposed = new ProposedDefinition(adopted, Set.of());
        assertThat(proposed.text()).contains("reservedAddresses: [\"2001:db8:a1::1\"]").contains("rack: asked")
                .contains("labels: { \"node.kubernetes.io/row\": \"7\" }");
        assertThat(proposed.asked()).anySatisfy(asked -> assertThat(asked).contains("the rack of h3"));
    }

    @Test
    void aNodeThatIsNotReadyIsSaid() {
        lab.host("h3").powerOff();
        lab.cluster().settle();
        ClusterReading reading = new ClusterReader(bench.kube()).read();

        assertThat(reading.nodes()).filteredOn(found -> !found.ready()).extracting(ClusterReading.ClusterNode::name)
                .containsExactly("h3");
    }

    @Test
    void pluginsThatOthersLookAfterStayWithThem() {
        apply("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: calico-node, namespace: calico-system}
                spec:
                  selector: {matchLabels: {k8s-app: calico-node}}
                  template:
                    metadata: {labels: {k8s-app: calico-node}}
                    spec: {hostNetwork: true, containers: [{name: calico-node, image: "quay.io/calico/node:v3.29.1"}]}
                """);
        cluster().apps().daemonSets().inNamespace("kube-system").withName("calico-node").delete();

        assertThat(adopted().cluster().plugin().kind()).isEqualTo(Kind.CALICO_BY_OPERATOR);
        assertThat(findings()).extracting(Finding::id).contains("adoption-calico-operator");
        assertThat(definition()).contains("kind: none  # DaemonSet calico-system/calico-node stays what it is")
                .doesNotContain("pools:");

        cluster().apps().daemonSets().inNamespace("calico-system").withName("calico-node").delete();
        apply("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: cilium, namespace: kube-system}
                spec:
                  selector: {matchLabels: {k8s-app: cilium}}
                  template:
                    metadata: {labels: {k8s-app: cilium}}
                    spec: {hostNetwork: true, containers: [{name: cilium-agent, image: "quay.io/cilium/cilium:v1.17.0"}]}
                """);
        assertThat(adopted().cluster().plugin().kind()).isEqualTo(Kind.OTHER);
        assertThat(definition()).contains("kind: none  # DaemonSet kube-system/cilium");
    }

    @Test
    void whatHostsHaveStandsInTheDefinition() {
        LabHost first = lab.host("h0");
        first.execute("ip", "link", "add", "name", "lb0", "type", "dummy");
        first.execute("ip", "address", "add", lab.endpointAddress() + "/128", "dev", "lb0");
        for (LabHost host : lab.hosts()) {
            host.files().write("/etc/ndppd.conf", "proxy eth0 {\n  rule 2001:db8:a1::/96 {\n    static\n  }\n}\n");
            host.files().write("/etc/apt/sources.list.d/kubernetes.list",
                    "deb [signed-by=/etc/apt/keyrings/k.gpg] https://mirror.example.net/kubernetes/v1.36/deb/ /\n");
            host.files().write("/etc/containerd/config.toml", "version = 2\n");
            host.files().write("/etc/containerd/certs.d/docker.io/hosts.toml", """
                    server = "https://docker.io"
                    [host."https://mirror.example.net/docker"]
                      capabilities = ["pull", "resolve"]
                    """);
            host.packages().install("unbound", "1.22.0-2");
            host.files().write("/etc/unbound/unbound.conf.d/site.conf", """
                    server:
                        module-config: "dns64 iterator"
                        dns64-prefix: 64:ff9b::/96
                    forward-zone:
                        name: "."
                        forward-addr: 2001:db8:53::53
                    """);
            host.units().enable("unbound");
            host.units().start("unbound");
        }

        assertThat(definition()).contains(
                "balancerAddress: { carrier: dummy, interface: lb0, address: \"2001:db8:ba1a::1\" }",
                "mode: static",
                "source: mirror",
                "repositoryUrl: \"https://mirror.example.net/kubernetes/v1.36/deb/\"",
                "upstream: [\"2001:db8:53::53\"]",
                "unbound: true",
                "dns64Prefix: \"64:ff9b::/96\"",
                "docker.io: [\"https://mirror.example.net/docker\"]");
        assertThat(findings()).extracting(Finding::id).contains("adoption-containerd-configuration");
    }

    @Test
    void anEndpointWithoutPortIsKubeadmsOwn() {
        kubeadm(text -> text.replace(lab.endpointName() + ":6443", lab.endpointName()));

        assertThat(adopted().cluster().endpoint()).isEqualTo(new Endpoint(lab.endpointName(), 6443));
    }

    @Test
    void apiServersBehindABalancerThatChangesThePortKeepTheirOwn() {
        kubeadm(text -> text.replace(lab.endpointName() + ":6443", lab.endpointName() + ":443"));
        lab.host("h0").files().write("/etc/kubernetes/manifests/kube-apiserver.yaml", """
                spec:
                  containers:
                  - command:
                    - kube-apiserver
                    - --secure-port=6443
                """);

        String text = definition();

        assertThat(ClusterFile.read(text).definition().orElseThrow().kubernetes().apiServerPort()).as(text).isEqualTo(6443);
    }

    @Test
    void whatWouldBeAMistakeInADefinitionIsLeftOutAndSaid() {
        kubeadm(text -> text + "controllerManager: {extraArgs: {node-monitor-period: 5s}}\n");
        cluster().nodes().withName("h3").edit(node -> {
            node.getMetadata().getLabels().put("topology.kubernetes.io/unknown-to-kubelet", "x");
            return node;
        });

        Proposal proposal = Proposal.of(adopted());

        assertThat(proposal.leftOut()).containsOnlyKeys(
                "kubernetes.extraDocuments", "hosts.h3.labels.topology.kubernetes.io/unknown-to-kubelet");
        assertThat(proposal.text()).as("its other labels stay").contains("labels: { \"example.net/rack\": \"a1\" }");
        assertThat(ClusterFile.read(proposal.text()).mistakes()).isEmpty();
        assertThat(Differences.of(adopted(), Map.of("h3", "it was down"), proposal))
                .filteredOn(finding -> finding.id().equals("adoption-left-out"))
                .extracting(Finding::found)
                .anySatisfy(found -> assertThat(found).contains("hosts.h3.labels.topology.kubernetes.io/unknown-to-kubelet"))
                .anySatisfy(found -> assertThat(found).contains("kubernetes.extraDocuments"));
    }

    @Test
    void whatNoDefinitionCanHoldAtAllEndsTheAdoption() {
        apply("""
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: narrow}
                spec: {cidr: "2001:db8:fe::/112", blockSize: 112, nodeSelector: all()}
                """);

        assertThatThrownBy(() -> Proposal.of(adopted())).isInstanceOf(NotAdoptable.class)
                .hasMessageContaining("stands in no definition of Slipway").hasMessageContaining("blockSize");
    }

    @Test
    void hundredsOfReasonsAreCountedAndNotAllTold() {
        NotAdoptable refused = new NotAdoptable(IntStream.range(0, 300).mapToObj(number -> "Node w" + number
                + ": it has the addresses [192.0.2.1], ".repeat(20)).toList());

        assertThat(refused.outcome()).contains("Node w9", "and 290 more reasons").hasSizeLessThan(4000);
    }

    @Test
    void textsOfTheClusterCannotLeaveTheirPlace() {
        cluster().nodes().withName("h3").edit(node -> {
            node.getMetadata().getLabels().put("rack", "a: b # }");
            node.getMetadata().getLabels().put("example.net/note", "\"}\nssh: {user: mallory}");
            return node;
        });
        kubeadm(text -> text.replace("imageRepository: registry.k8s.io", "imageRepository: \"mirror.example.net/x # y\\nname: other\""));

        String text = new ProposedDefinition(adopted(), Set.of()).text();

        assertThat(text.lines().filter(line -> line.startsWith("name:") || line.startsWith("ssh:"))).hasSize(2);
        assertThat(text.lines().filter(line -> line.contains("mallory"))).allMatch(line -> line.startsWith("  - { name: h3"));
    }
}
