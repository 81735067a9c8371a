package io.slipway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.Manifests;
import io.slipway.kube.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated cluster behaves as operators know it: no network, no Ready; no pool, no address. */
class LabClusterTest {

    private final Lab lab = Lab.demoHosts().speed(500).start();
    private final LabBench bench = new LabBench(lab);

    @BeforeEach
    void aControlPlaneWithOneWorker() {
        for (String name : List.of("h0", "h3")) {
            LabHost host = lab.host(name);
            host.packages().install("containerd", "1.7.24~ds1-6+b4");
            host.packages().install("kubelet", "1.36.2-1.1");
            host.files().write("/var/lib/kubelet/config.yaml", "kind: KubeletConfiguration\n");
            host.units().restart("kubelet");
        }
        LabHost first = lab.host("h0");
        LabCluster cluster = lab.cluster();
        cluster.create(first, new LabCluster.Settings("demo", "v1.36.2", lab.endpointName() + ":6443",
                Ipv6Subnet.of("2001:db8:42::/56"), Ipv6Subnet.of("2001:db8:43::/112")));
        first.files().write("/etc/kubernetes/manifests/kube-apiserver.yaml", "kind: Pod\n");
        first.files().write("/etc/kubernetes/admin.conf", cluster.kubeconfig(
                "O=kubeadm:cluster-admins,CN=kubernetes-admin", "kubernetes-admin",
                "https://" + lab.endpointName() + ":6443"), "0600");
        cluster.startApiServer(first);
        cluster.publishClusterInfo();
        cluster.joinNode(first, node("h0", "node-role.kubernetes.io/control-plane:NoSchedule"));
        cluster.joinNode(lab.host("h3"), node("h3"));
    }

    private LabNode node(String host, String... taints) {
        return new LabNode(Map.of(ClusterDefinition.RACK_LABEL, lab.host(host).rack()), List.of(taints),
                lab.host(host).address().text());
    }

    @AfterEach
    void close() {
        bench.close();
        lab.close();
    }

    private void apply(KubeCluster kube, String yaml) {
        Manifests.parse(yaml).forEach(kube::apply);
    }

    private String ready(KubeCluster kube, String node) {
        return kube.get(ObjectKey.clusterScoped("v1", "Node", node)).orElseThrow().condition("Ready").orElse("");
    }

    @Test
    void nodesTurnReadyWithTheNetworkAndAPool() throws IOException {
        KubeCluster kube = bench.kube();
        lab.cluster().settle();
        assertThat(ready(kube, "h3")).isEqualTo("False");

        apply(kube, Files.readString(Path.of(LabDefinition.manifest("calico.yaml"))));
        lab.cluster().settle();
        assertThat(ready(kube, "h3")).isEqualTo("False");
        pool(kube);
        lab.cluster().settle();

        assertThat(ready(kube, "h0")).isEqualTo("True");
        assertThat(ready(kube, "h3")).isEqualTo("True");
        assertThat(kube.rollout(ObjectKey.of("apps/v1", "DaemonSet", "kube-system", "calico-node")).complete()).isTrue();
    }

    private void pool(KubeCluster kube) {
        apply(kube, """
                apiVersion: crd.projectcalico.org/v1
                kind: IPPool
                metadata: {name: rack-a1}
                spec: {cidr: "2001:db8:a1::/96", blockSize: 122, nodeSelector: 'slipway.io/rack == "a1"'}
                ---
                apiVersion: crd.projectcalico.org/v1
                kind: IPReservation
                metadata: {name: hosts}
                spec: {reservedCIDRs: ["2001:db8:a1::10/128", "2001:db8:a1::13/128", "2001:db8:a1::c0/128"]}
                """);
    }

    @Test
    void aPodGetsAnAddressOfItsNodesPoolThatIsNotReservedAndAnswersEverywhere() throws IOException {
        KubeCluster kube = bench.kube();
        apply(kube, Files.readString(Path.of(LabDefinition.manifest("calico.yaml"))));
        pool(kube);
        proxy();
        apply(kube, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hello, namespace: default}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: hello}}
                  template:
                    metadata: {labels: {app: hello}}
                    spec:
                      containers: [{name: echo, image: registry.k8s.io/echo:1, ports: [{containerPort: 8080}]}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: hello, namespace: default}
                spec:
                  type: NodePort
                  selector: {app: hello}
                  ports: [{port: 80, targetPort: 8080, nodePort: 30666}]
                """);
        lab.cluster().settle();

        Pod pod = lab.cluster().client().pods().inNamespace("default").list().getItems().get(0);
        Ipv6Address address = new Ipv6Address(pod.getStatus().getPodIP());
        assertThat(Ipv6Subnet.of("2001:db8:a1::/96").contains(address)).isTrue();
        assertThat(address.text()).isNotIn("2001:db8:a1::10", "2001:db8:a1::13", "2001:db8:a1::c0");
        assertThat(pod.getSpec().getNodeName()).isEqualTo("h3");
        KubeObject service = kube.get(ObjectKey.of("v1", "Service", "default", "hello")).orElseThrow();
        String clusterIp = service.text("spec", "clusterIP").orElseThrow();
        assertThat(lab.host("h0").execute("curl", "-s", "http://[" + address + "]:8080/").exitCode())
                .as("nobody tells the rack where the pod is").isEqualTo(28);
        lab.host("h3").packages().install("ndppd", "0.2.5-6+b2");
        lab.host("h3").files().write("/etc/ndppd.conf", "proxy eth0 {\n rule 2001:db8:a1::/96 {\n auto\n }\n}\n");
        for (String url : List.of("http://[" + address + "]:8080/", "http://[" + clusterIp + "]:80/",
                "http://[2001:db8:a1::10]:30666/", "http://[2001:db8:a1::13]:30666/")) {
            assertThat(lab.host("h0").execute("curl", "-s", url).output()).as(url).contains("Hostname: hello");
        }
    }

    private void proxy() {
        lab.cluster().client().resource(new ConfigMapBuilder().withNewMetadata().withName("kube-proxy")
                .withNamespace("kube-system").endMetadata().addToData("config.conf", "mode: nftables").build()).create();
        apply(bench.kube(), """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: kube-proxy, namespace: kube-system}
                spec:
                  selector: {matchLabels: {k8s-app: kube-proxy}}
                  template:
                    metadata: {labels: {k8s-app: kube-proxy}}
                    spec:
                      hostNetwork: true
                      tolerations: [{operator: Exists}]
                      containers: [{name: kube-proxy, image: registry.k8s.io/kube-proxy:v1.36.2}]
                """);
    }

    @Test
    void tokensAndUploadedCertificatesEndByTheLabsClock() {
        LabTokens tokens = lab.cluster().tokens();
        String token = tokens.create(Duration.ofHours(24), "join");
        String key = LabTokens.certificateKey();
        tokens.uploadCertificates(key);
        assertThat(tokens.isValid(token)).isTrue();
        assertThat(tokens.opensCertificates(key)).isTrue();
        assertThat(tokens.opensCertificates(LabTokens.certificateKey())).isFalse();

        lab.clock().jump(Duration.ofHours(3));
        assertThat(tokens.hasCertificates()).isFalse();
        assertThat(tokens.isValid(token)).isTrue();

        lab.clock().jump(Duration.ofHours(22));
        assertThat(tokens.isValid(token)).isFalse();
    }

    @Test
    void theBalancerLeadsToHealthyMembersOnlyAndNobodyBeforeSomebodyMakesIt() {
        Endpoint endpoint = new Endpoint(lab.endpointName(), 6443);
        assertThat(lab.network().connect(lab.host("h3"), endpoint).failure())
                .isEqualTo(LabNetwork.Failure.NAME_UNKNOWN);

        LabBalancer balancer = lab.createControlPlaneBalancer();

        assertThat(balancer.rotation()).extracting(LabHost::name).containsExactly("h0");
        assertThat(lab.host("h3").execute("curl", "-sk", "https://" + endpoint + "/readyz").output()).isEqualTo("ok");
        lab.host("h0").powerOff();
        assertThat(lab.network().connect(lab.host("h3"), endpoint).failure()).isEqualTo(LabNetwork.Failure.REFUSED);
    }

    @Test
    void apiServersComeBackWithTheirHost() {
        lab.host("h0").powerOff();
        assertThat(lab.cluster().apiServerRuns(lab.host("h0"))).isFalse();

        lab.host("h0").powerOn();

        assertThat(lab.cluster().apiServerRuns(lab.host("h0"))).isTrue();
        assertThat(bench.kube().ready()).isTrue();
    }

    @Test
    void aStrangerSeesOnlyWhatIsOpenToEverybody() {
        assertThat(lab.host("h3").execute("curl", "-s", "--cacert", "/etc/kubernetes/pki/ca.crt",
                "https://[2001:db8:a1::10]:6443/livez").exitCode()).isEqualTo(77);
        lab.host("h3").files().write("/etc/kubernetes/pki/ca.crt", lab.cluster().authority().certificatePem());
        assertThat(lab.host("h3").execute("curl", "-s", "--cacert", "/etc/kubernetes/pki/ca.crt",
                "https://[2001:db8:a1::10]:6443/livez").output()).isEqualTo("ok");
        assertThat(lab.host("h3").execute("curl", "-s", "-f", "-k",
                "https://[2001:db8:a1::10]:6443/api/v1/nodes").exitCode()).isEqualTo(22);
    }
}
