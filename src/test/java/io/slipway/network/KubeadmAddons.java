package io.slipway.network;

/** What kubeadm 1.36 installs with init, as far as the lab's cluster looks at it (transcripts 32). */
final class KubeadmAddons {

    static final String KUBE_PROXY = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: kube-proxy, namespace: kube-system}
            data: {config.conf: "mode: nftables\\n"}
            ---
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
                  containers: [{name: kube-proxy, image: "registry.k8s.io/kube-proxy:v1.36.2"}]
            """;

    static final String CORE_DNS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: coredns, namespace: kube-system}
            data:
              Corefile: |
                .:53 {
                    errors
                    ready
                    forward . /etc/resolv.conf {
                       max_concurrent 1000
                    }
                    cache 30 {
                       disable success cluster.local
                    }
                    loop
                    reload
                }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: coredns, namespace: kube-system}
            spec:
              replicas: 2
              selector: {matchLabels: {k8s-app: kube-dns}}
              template:
                metadata: {labels: {k8s-app: kube-dns}}
                spec:
                  tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}]
                  containers: [{name: coredns, image: "registry.k8s.io/coredns/coredns:v1.14.2"}]
            """;

    private KubeadmAddons() {}
}
