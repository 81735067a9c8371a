package io.slipway.lab.programs;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.lab.LabCluster;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabNode;
import io.slipway.lab.LabResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** {@code kubeadm init} (transcripts 00 to 11 and 57). */
final class KubeadmInit {

    private final LabHost host;
    private final LabInvocation invocation;
    private final KubeadmFile file;
    private final LabCluster cluster;
    private final KubeadmFiles files;

    KubeadmInit(LabHost host, LabInvocation invocation) {
        this.host = host;
        this.invocation = invocation;
        this.file = Kubeadm.configuration(host, invocation);
        this.cluster = host.lab().cluster();
        this.files = new KubeadmFiles(host);
    }

    LabResult run() {
        if (!file.has("ClusterConfiguration") || !file.has("InitConfiguration")) {
            return LabResult.failed(1, "error: the lab's kubeadm init wants InitConfiguration and ClusterConfiguration");
        }
        String version = file.text("ClusterConfiguration", "kubernetesVersion");
        String endpoint = file.text("ClusterConfiguration", "controlPlaneEndpoint");
        KubeadmWords words = new KubeadmWords(host, endpoint, version)
                .saying("2001:db8:cafe:2::1(?![0-9a-f])", services().address(1).text());
        KubeadmPreflight preflight = new KubeadmPreflight(host, file.ignoredErrors("InitConfiguration"));
        preflight.controlPlane(true);
        invocation.takes(Duration.ofMillis(400));
        if (!preflight.passed()) {
            return new LabResult(1, words.output("01-init-preflight-port-busy"), preflight.errors());
        }
        files.certificates();
        invocation.takes(Duration.ofSeconds(1));
        files.kubeletConfiguration(
                !Boolean.FALSE.equals(file.at("KubeletConfiguration", "failCgroupV1")),
                !Boolean.FALSE.equals(file.at("KubeletConfiguration", "failSwapOn")));
        List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler").forEach(files::manifest);
        host.units().restart("kubelet");
        if (!KubeletService.runs(host)) {
            invocation.takes(Duration.ofMinutes(1));
            return new LabResult(1, words.output("02-init-swap-on-kubelet-dies"),
                    preflight.warnings() + error(words.errorOutput("02-init-swap-on-kubelet-dies")));
        }
        files.etcdData();
        cluster.create(host, new LabCluster.Settings(
                file.text("ClusterConfiguration", "clusterName"), version, endpoint,
                Ipv6Subnet.of(file.text("ClusterConfiguration", "networking", "podSubnet")), services()));
        files.kubeconfigs(true, endpoint);
        KubeletService.staticPods(host);
        invocation.takes(Duration.ofSeconds(4));
        upload();
        register(host, file, "InitConfiguration", true);
        files.kubeletCredentials(endpoint);
        cluster.publishClusterInfo();
        String token = cluster.tokens().create(Duration.ofHours(24), "");
        addons();
        cluster.wake();
        invocation.takes(Duration.ofSeconds(2));
        return LabResult.out(output(words, token));
    }

    private Ipv6Subnet services() {
        return Ipv6Subnet.of(file.text("ClusterConfiguration", "networking", "serviceSubnet"));
    }

    private static String error(String text) {
        return text.substring(text.indexOf("error: "));
    }

    private String output(KubeadmWords words, String token) {
        String shown = invocation.has("--skip-token-print") ? "<value withheld>" : token;
        words.saying("\\[bootstrap-token\\] Using token: .*\\n",
                        invocation.has("--skip-token-print") ? "" : "[bootstrap-token] Using token: " + token + "\n")
                .saying("zhujtw\\.cat6dfvw3qzn9fcp", shown);
        if (invocation.has("--upload-certs")) {
            String key = io.slipway.lab.LabTokens.certificateKey();
            cluster.tokens().uploadCertificates(key);
            words.saying("86c4ef42bbc70deaebd8df4f04302ed6f5f5e3d742eac5bfc6f8f9585424af80", key);
        } else {
            words.saying("\\[upload-certs\\] Storing the certificates.*\\n.*\\n[0-9a-f]{64}",
                            "[upload-certs] Skipping phase. Please see --upload-certs")
                    .saying(" --certificate-key [0-9a-f]{64}", " ");
        }
        return words.output("10-init-success");
    }

    static void register(LabHost host, KubeadmFile file, String kind, boolean controlPlane) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : file.kubeletArgument(kind, "node-labels").orElse("").split(",")) {
            if (label.contains("=")) {
                labels.put(label.split("=", 2)[0], label.split("=", 2)[1]);
            }
        }
        boolean untainted = file.at(kind, "nodeRegistration", "taints") instanceof List<?> none && none.isEmpty();
        if (controlPlane) {
            labels.put("node-role.kubernetes.io/control-plane", "");
            labels.put("node.kubernetes.io/exclude-from-external-load-balancers", "");
        }
        host.lab().cluster().joinNode(host, new LabNode(
                labels,
                controlPlane && !untainted ? List.of("node-role.kubernetes.io/control-plane:NoSchedule") : List.of(),
                file.kubeletArgument(kind, "node-ip").orElse(host.address().text())));
    }

    private void upload() {
        map("kubeadm-config", "ClusterConfiguration", yaml(file.document("ClusterConfiguration").orElseThrow()));
        map("kubelet-config", "kubelet", yaml(file.document("KubeletConfiguration").orElse(Map.of())));
    }

    private void map(String name, String field, String content) {
        cluster.client().resource(new ConfigMapBuilder()
                .withNewMetadata().withName(name).withNamespace("kube-system").endMetadata()
                .addToData(field, content).build()).createOr(existing -> existing.update());
    }

    private void addons() {
        Map<String, Object> proxy = new LinkedHashMap<>(file.document("KubeProxyConfiguration").orElse(Map.of()));
        proxy.putIfAbsent("mode", "");
        proxy.put("bindAddress", "::");
        proxy.put("clusterCIDR", file.text("ClusterConfiguration", "networking", "podSubnet"));
        map("kube-proxy", "config.conf", yaml(proxy));
        String repository = file.text("ClusterConfiguration", "imageRepository");
        cluster.client().resource(new DaemonSetBuilder()
                .withNewMetadata().withName("kube-proxy").withNamespace("kube-system")
                .addToLabels("k8s-app", "kube-proxy").endMetadata()
                .withNewSpec().withNewSelector().addToMatchLabels("k8s-app", "kube-proxy").endSelector()
                .withNewTemplate().withNewMetadata().addToLabels("k8s-app", "kube-proxy").endMetadata()
                .withNewSpec().withHostNetwork(true)
                .addNewToleration().withOperator("Exists").endToleration()
                .addNewContainer().withName("kube-proxy")
                .withImage(repository + "/kube-proxy:" + cluster.version()).endContainer()
                .endSpec().endTemplate().endSpec().build()).createOr(existing -> existing.update());
        map("coredns", "Corefile", """
                .:53 {
                    errors
                    health {
                       lameduck 5s
                    }
                    ready
                    kubernetes cluster.local in-addr.arpa ip6.arpa {
                       pods insecure
                       fallthrough in-addr.arpa ip6.arpa
                       ttl 30
                    }
                    prometheus :9153
                    forward . /etc/resolv.conf {
                       max_concurrent 1000
                    }
                    cache 30 {
                       disable success cluster.local
                       disable denial cluster.local
                    }
                    loop
                    reload
                    loadbalance
                }
                """);
        cluster.client().resource(new DeploymentBuilder()
                .withNewMetadata().withName("coredns").withNamespace("kube-system")
                .addToLabels("k8s-app", "kube-dns").endMetadata()
                .withNewSpec().withReplicas(2).withNewSelector().addToMatchLabels("k8s-app", "kube-dns").endSelector()
                .withNewTemplate().withNewMetadata().addToLabels("k8s-app", "kube-dns").endMetadata()
                .withNewSpec().withDnsPolicy("Default")
                .addNewToleration().withKey("CriticalAddonsOnly").withOperator("Exists").endToleration()
                .addNewToleration().withKey("node-role.kubernetes.io/control-plane").withEffect("NoSchedule")
                .endToleration()
                .addNewContainer().withName("coredns").withImage(repository + "/coredns/coredns:v1.14.2")
                .addNewPort().withName("dns").withContainerPort(53).withProtocol("UDP").endPort().endContainer()
                .endSpec().endTemplate().endSpec().build()).createOr(existing -> existing.update());
        cluster.client().resource(new ServiceBuilder()
                .withNewMetadata().withName("kube-dns").withNamespace("kube-system").endMetadata()
                .withNewSpec().withClusterIP(services().address(10).text()).addToSelector("k8s-app", "kube-dns")
                .addNewPort().withName("dns").withPort(53).withProtocol("UDP").withTargetPort(new IntOrString(53))
                .endPort().endSpec().build()).createOr(existing -> existing.update());
        cluster.client().resource(new ServiceBuilder()
                .withNewMetadata().withName("kubernetes").withNamespace("default").endMetadata()
                .withNewSpec().withClusterIP(services().address(1).text())
                .addNewPort().withName("https").withPort(443).withTargetPort(new IntOrString(6443)).endPort()
                .endSpec().build()).createOr(existing -> existing.update());
    }

    private static String yaml(Map<String, Object> document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(options).dump(new java.util.TreeMap<>(document));
    }
}
