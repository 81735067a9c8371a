package io.slipway.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.adoption.ClusterReading.NetworkReading;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.KubernetesVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a site told kubeadm itself, told from what a kubeadm 1.36.2 leaves in every cluster (transcripts 32). */
class KubeadmDocumentsTest {

    private static final String KUBEADM = """
            apiServer: {}
            apiVersion: kubeadm.k8s.io/v1beta4
            caCertificateValidityPeriod: 87600h0m0s
            certificateValidityPeriod: 8760h0m0s
            certificatesDir: /etc/kubernetes/pki
            clusterName: lab
            controlPlaneEndpoint: api.lab.test:6443
            controllerManager: {}
            dns: {}
            encryptionAlgorithm: RSA-2048
            etcd:
              local:
                dataDir: /var/lib/etcd
            imageRepository: registry.k8s.io
            kind: ClusterConfiguration
            kubernetesVersion: v1.36.2
            networking:
              dnsDomain: cluster.local
              podSubnet: 2001:db8:cafe:100::/56
              serviceSubnet: 2001:db8:cafe:2::/112
            proxy: {}
            scheduler: {}
            """;
    private static final String KUBELET = """
            apiVersion: kubelet.config.k8s.io/v1beta1
            authentication:
              anonymous:
                enabled: false
              webhook:
                cacheTTL: 0s
                enabled: true
              x509:
                clientCAFile: /etc/kubernetes/pki/ca.crt
            authorization:
              mode: Webhook
              webhook:
                cacheAuthorizedTTL: 0s
                cacheUnauthorizedTTL: 0s
            cgroupDriver: systemd
            clusterDNS:
            - 2001:db8:cafe:2::a
            clusterDomain: cluster.local
            containerRuntimeEndpoint: ""
            cpuManagerReconcilePeriod: 0s
            crashLoopBackOff: {}
            evictionPressureTransitionPeriod: 0s
            fileCheckFrequency: 0s
            healthzBindAddress: 127.0.0.1
            healthzPort: 10248
            kind: KubeletConfiguration
            logging:
              flushFrequency: 0
              options:
                json:
                  infoBufferSize: "0"
                text:
                  infoBufferSize: "0"
              verbosity: 0
            memorySwap: {}
            rotateCertificates: true
            staticPodPath: /etc/kubernetes/manifests
            syncFrequency: 0s
            """;
    private static final String PROXY = """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            bindAddress: '::'
            bindAddressHardFail: false
            clientConnection:
              acceptContentTypes: ""
              burst: 0
              contentType: ""
              kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
              qps: 0
            clusterCIDR: 2001:db8:cafe:100::/56
            configSyncPeriod: 0s
            conntrack:
              maxPerCore: null
              min: null
              tcpBeLiberal: false
              udpTimeout: 0s
            detectLocal:
              bridgeInterface: ""
              interfaceNamePrefix: ""
            detectLocalMode: ""
            enableProfiling: false
            ipvs:
              excludeCIDRs: null
              scheduler: ""
              strictARP: false
            kind: KubeProxyConfiguration
            mode: ""
            """;

    private static ClusterReading reading(String kubeadm, String kubelet, String proxy) {
        return new ClusterReading(
                KubernetesVersion.of("1.36.2"), Endpoint.of("api.lab.test:6443", 6443),
                Yamls.map(kubeadm, "a"), Yamls.map(kubelet, "b"), Yamls.map(proxy, "c"), List.of(),
                new NetworkReading(NetworkReading.Kind.CALICO_BY_MANIFEST, Optional.empty(), "Calico", Optional.empty(), List.of(),
                        List.of()),
                List.of(), List.of());
    }

    @Test
    void whatKubeadmLeavesEverywhereIsNoWishOfTheSite() {
        assertThat(KubeadmDocuments.of(reading(KUBEADM, KUBELET, PROXY), Optional.of(6443))).isEmpty();
        assertThat(KubeadmDocuments.otherClusterDns(reading(KUBEADM, KUBELET, PROXY))).isEmpty();
    }

    @Test
    void whatTheSiteSaidIsKeptByKind() {
        ClusterReading reading = reading(
                KUBEADM.replace("apiServer: {}", """
                        apiServer:
                          certSANs: [k8s.example.net]
                          extraArgs: [{name: audit-log-maxage, value: "30"}]""")
                        .replace("controllerManager: {}", """
                        controllerManager:
                          extraArgs: [{name: allocate-node-cidrs, value: "false"}]"""),
                KUBELET.replace("crashLoopBackOff: {}", "failCgroupV1: false\nmaxPods: 250"),
                PROXY.replace("scheduler: \"\"", "scheduler: rr"));

        assertThat(KubeadmDocuments.of(reading, Optional.empty())).containsExactly(
                Map.of("kind", "ClusterConfiguration", "apiServer", Map.of(
                        "certSANs", List.of("k8s.example.net"),
                        "extraArgs", List.of(Map.of("name", "audit-log-maxage", "value", "30")))),
                Map.of("kind", "KubeletConfiguration", "failCgroupV1", false, "maxPods", 250),
                Map.of("kind", "KubeProxyConfiguration", "ipvs", Map.of("scheduler", "rr")));
    }

    @Test
    void nameServersThatPodsAreGivenOtherwiseAreTold() {
        ClusterReading reading = reading(KUBEADM, KUBELET.replace("cafe:2::a", "cafe:2::53"), PROXY);

        assertThat(KubeadmDocuments.otherClusterDns(reading)).hasValueSatisfying(servers -> assertThat(servers).contains("::53"));
    }
}
