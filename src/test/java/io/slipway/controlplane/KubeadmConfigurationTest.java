package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What kubeadm is given to read, against the configuration of a real cluster (transcripts 10 and 23b). */
class KubeadmConfigurationTest {

    private static final Secret TOKEN = new Secret("abcdef.0123456789abcdef");
    private static final List<String> PINS =
            List.of("sha256:f7c4ef8718fb20567469be25b31b68a6be5b7f84b7bd982cc23c351b5856da3b");

    private final TestClusters file = new TestClusters();

    @Test
    void initIsToldWhatTheRealClusterWasTold() {
        file.plugin = NetworkPlugin.Kind.NONE;
        file.extraDocuments = List.of(Map.of("kind", "KubeletConfiguration", "failCgroupV1", false));
        ClusterDefinition cluster = file.build();

        assertThat(YamlText.of(new KubeadmConfiguration(cluster).init(host(cluster, "h0")))).isEqualTo("""
                apiVersion: kubeadm.k8s.io/v1beta4
                kind: InitConfiguration
                localAPIEndpoint:
                  advertiseAddress: "2001:db8:cafe:1::10"
                  bindPort: 6443
                nodeRegistration:
                  name: h0
                  criSocket: "unix:///run/containerd/containerd.sock"
                  kubeletExtraArgs:
                  - name: node-ip
                    value: "2001:db8:cafe:1::10"
                  - name: node-labels
                    value: "slipway.io/rack=a1"
                ---
                apiVersion: kubeadm.k8s.io/v1beta4
                kind: ClusterConfiguration
                kubernetesVersion: v1.36.2
                clusterName: lab
                controlPlaneEndpoint: "api.lab.test:6443"
                imageRepository: registry.k8s.io
                networking:
                  serviceSubnet: "2001:db8:cafe:2::/112"
                  podSubnet: "2001:db8:cafe:100::/56"
                  dnsDomain: cluster.local
                ---
                apiVersion: kubelet.config.k8s.io/v1beta1
                kind: KubeletConfiguration
                cgroupDriver: systemd
                resolvConf: /etc/slipway/resolv.conf
                failCgroupV1: false
                ---
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                mode: nftables
                """);
    }

    @Test
    void aWorkerJoinsWithItsLabelsAndAShortDiscovery() {
        file.ignored = Map.of("SystemVerification", "cgroup v1 until the next image");
        ClusterDefinition cluster = file.build();

        assertThat(YamlText.of(new KubeadmConfiguration(cluster)
                        .join(host(cluster, "h3"), TOKEN, PINS, Optional.empty())))
                .isEqualTo("""
                apiVersion: kubeadm.k8s.io/v1beta4
                kind: JoinConfiguration
                discovery:
                  bootstrapToken:
                    apiServerEndpoint: "api.lab.test:6443"
                    token: abcdef.0123456789abcdef
                    caCertHashes:
                    - "sha256:f7c4ef8718fb20567469be25b31b68a6be5b7f84b7bd982cc23c351b5856da3b"
                timeouts:
                  discovery: "1m0s"
                nodeRegistration:
                  name: h3
                  criSocket: "unix:///run/containerd/containerd.sock"
                  kubeletExtraArgs:
                  - name: node-ip
                    value: "2001:db8:cafe:1::13"
                  - name: node-labels
                    value: "disk=ssd,slipway.io/rack=a2"
                  ignorePreflightErrors:
                  - SystemVerification
                """);
    }

    @Test
    void before131ArgumentsAreMapsAndTheTimeoutStandsBesideTheToken() {
        file.version = "1.30.14";
        ClusterDefinition cluster = file.build();

        Map<String, Object> join = new KubeadmConfiguration(cluster)
                .join(host(cluster, "h1"), TOKEN, PINS, Optional.of(new Secret("0".repeat(64))));

        assertThat(join).containsEntry("apiVersion", "kubeadm.k8s.io/v1beta3").doesNotContainKey("timeouts");
        assertThat(at(join, "discovery")).containsEntry("timeout", "1m0s");
        assertThat(at(at(join, "nodeRegistration"), "kubeletExtraArgs"))
                .containsEntry("node-ip", "2001:db8:cafe:1::11")
                .containsEntry("node-labels", "slipway.io/rack=a2");
        assertThat(at(join, "controlPlane")).containsEntry("certificateKey", "0".repeat(64));
        assertThat(at(at(join, "controlPlane"), "localAPIEndpoint"))
                .containsEntry("advertiseAddress", "2001:db8:cafe:1::11");
    }

    @Test
    void withCalicoNoNodeGetsARangeOfItsOwnAndLocalPodsAreKnownByTheirInterface() {
        ClusterDefinition cluster = file.build();

        List<Map<String, Object>> documents = new KubeadmConfiguration(cluster).init(host(cluster, "h0"));

        assertThat(at(documents.get(1), "controllerManager").get("extraArgs"))
                .isEqualTo(List.of(Map.of("name", "allocate-node-cidrs", "value", "false")));
        assertThat(documents.get(3)).containsEntry("detectLocalMode", "InterfaceNamePrefix");
        assertThat(at(documents.get(3), "detectLocal")).containsEntry("interfaceNamePrefix", "cali");
    }

    @Test
    void aSitesOwnArgumentsComeBesideOursAndItsVersionDoesNotCount() {
        file.extraDocuments = List.of(
                Map.of(
                        "apiVersion", "kubeadm.k8s.io/v1beta3",
                        "kind", "InitConfiguration",
                        "nodeRegistration", Map.of(
                                "taints", List.of(),
                                "kubeletExtraArgs", List.of(Map.of("name", "max-pods", "value", "200")))),
                Map.of("kind", "KubeProxyConfiguration", "conntrack", Map.of("maxPerCore", 0, "min", 0)));
        ClusterDefinition cluster = file.build();

        List<Map<String, Object>> documents = new KubeadmConfiguration(cluster).init(host(cluster, "h0"));

        assertThat(documents.get(0)).containsEntry("apiVersion", "kubeadm.k8s.io/v1beta4");
        assertThat(at(documents.get(0), "nodeRegistration")).containsEntry("taints", List.of());
        assertThat((List<?>) at(documents.get(0), "nodeRegistration").get("kubeletExtraArgs"))
                .extracting(argument -> ((Map<?, ?>) argument).get("name"))
                .hasToString("[node-ip, node-labels, max-pods]");
        assertThat(documents.get(3)).containsEntry("conntrack", Map.of("maxPerCore", 0, "min", 0));
    }

    @Test
    void textThatAReaderCouldTakeForANumberOrATruthIsQuoted() {
        assertThat(YamlText.of(Map.of("value", "1e3"))).isEqualTo("value: \"1e3\"\n");
        assertThat(YamlText.of(Map.of("value", "Yes"))).isEqualTo("value: \"Yes\"\n");
        assertThat(YamlText.of(Map.of("value", "a: b # c"))).isEqualTo("value: \"a: b # c\"\n");
        assertThat(YamlText.of(Map.of("value", "plain-text"))).isEqualTo("value: plain-text\n");
    }

    @Test
    void uploadingGivesTheKeyInTheFileOnly() {
        ClusterDefinition cluster = file.build();

        List<Map<String, Object>> documents =
                new KubeadmConfiguration(cluster).upload(host(cluster, "h0"), new Secret("f".repeat(64)));

        assertThat(documents.get(0)).containsEntry("certificateKey", "f".repeat(64));
        assertThat(documents.get(1)).containsEntry("kubernetesVersion", "v1.36.2");
    }

    private static Host host(ClusterDefinition cluster, String name) {
        return cluster.host(new HostName(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> map, String field) {
        return (Map<String, Object>) map.get(field);
    }
}
