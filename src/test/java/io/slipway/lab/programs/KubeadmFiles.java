package io.slipway.lab.programs;

import io.slipway.lab.LabAuthority;
import io.slipway.lab.LabCluster;
import io.slipway.lab.LabHost;
import java.util.List;

/** The files that kubeadm leaves on a host (transcripts 39 and 39b). */
final class KubeadmFiles {

    static final List<String> CREDENTIALS = List.of("admin.conf", "super-admin.conf", "kubelet.conf",
            "bootstrap-kubelet.conf", "controller-manager.conf", "scheduler.conf");
    private static final List<String> SHARED =
            List.of("ca", "front-proxy-ca", "etcd/ca");
    private static final List<String> OWN = List.of("apiserver", "apiserver-kubelet-client", "apiserver-etcd-client",
            "front-proxy-client", "etcd/server", "etcd/peer", "etcd/healthcheck-client");

    private final LabHost host;
    private final LabCluster cluster;

    KubeadmFiles(LabHost host) {
        this.host = host;
        this.cluster = host.lab().cluster();
    }

    void certificates() {
        LabAuthority authority = cluster.makeAuthority();
        for (String name : SHARED) {
            pki(name + ".crt", authority.certificatePem(), "0644");
            pki(name + ".key", "the key of " + name + "\n", "0600");
        }
        pki("sa.pub", "the public key of sa\n", "0600");
        pki("sa.key", "the key of sa\n", "0600");
        LabAuthority.Issued issued = authority.issue(
                "O=kubeadm:cluster-admins,CN=kube-apiserver-kubelet-client", List.of(), host.lab().clock().instant());
        for (String name : OWN) {
            pki(name + ".crt", issued.certificatePem(), "0644");
            pki(name + ".key", issued.keyPem(), "0600");
        }
    }

    void authorityOnly() {
        pki("ca.crt", cluster.makeAuthority().certificatePem(), "0644");
    }

    private void pki(String name, String content, String mode) {
        host.files().write("/etc/kubernetes/pki/" + name, content, mode);
    }

    void kubeconfigs(boolean first, String endpoint) {
        String admin = cluster.kubeconfig(
                "O=kubeadm:cluster-admins,CN=kubernetes-admin", "kubernetes-admin", "https://" + endpoint);
        credentials("admin.conf", admin);
        if (first) {
            credentials("super-admin.conf", admin);
        }
        credentials("controller-manager.conf", admin);
        credentials("scheduler.conf", admin);
    }

    /** From 1.33 on the kubelet of a control-plane host talks to its own API server (kubernetes-facts, section 6). */
    void kubeletCredentials(String endpoint) {
        String server = host.isControlPlane()
                ? "[" + host.address() + "]" + endpoint.substring(endpoint.lastIndexOf(':')) : endpoint;
        credentials("kubelet.conf", cluster.kubeconfig(
                "O=system:nodes,CN=system:node:" + host.name(), "system:node:" + host.name(), "https://" + server));
    }

    private void credentials(String name, String content) {
        host.files().write("/etc/kubernetes/" + name, content, "0600");
    }

    void manifest(String name) {
        host.files().write("/etc/kubernetes/manifests/" + name + ".yaml",
                "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name + "\n  namespace: kube-system\n", "0600");
    }

    void kubeletConfiguration(boolean failCgroupV1, boolean failSwapOn) {
        host.files().write("/var/lib/kubelet/config.yaml",
                "apiVersion: kubelet.config.k8s.io/v1beta1\ncgroupDriver: systemd\nfailCgroupV1: " + failCgroupV1
                        + "\nfailSwapOn: " + failSwapOn + "\nkind: KubeletConfiguration\n", "0600");
        host.files().write("/var/lib/kubelet/kubeadm-flags.env", "KUBELET_KUBEADM_ARGS=\"--node-ip="
                + host.address() + "\"\n", "0600");
    }

    void etcdData() {
        host.files().write("/var/lib/etcd/member/snap/db", "data", "0600");
    }
}
