package io.slipway.lab.programs;

import io.slipway.lab.LabCluster;
import io.slipway.lab.LabEtcd;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInvocation;
import io.slipway.lab.LabResult;
import java.time.Duration;

/**
 * {@code kubeadm reset} (transcripts 51 to 58): leaves the node, CNI's files and, when the API cannot be asked, the
 * etcd member; exits with zero all the same.
 */
final class KubeadmCleanUp {

    private KubeadmCleanUp() {}

    static LabResult run(LabHost host, LabInvocation invocation) {
        if (!invocation.has("-f") && !invocation.has("--force")) {
            return LabResult.failed(1, "the lab's kubeadm reset wants --force: nobody answers its question");
        }
        LabCluster cluster = host.lab().cluster();
        boolean controlPlane = host.files().exists("/etc/kubernetes/manifests/kube-apiserver.yaml");
        KubeadmWords words = new KubeadmWords(host, "", Kubeadm.versionOf(host));
        invocation.takes(Duration.ofMillis(700));
        if (cluster.exists() && host.files().exists("/etc/kubernetes/admin.conf")) {
            cluster.etcd().of(host).filter(member -> cluster.etcd().members().size() > 1)
                    .map(LabEtcd.Member::id).ifPresent(cluster.etcd()::remove);
        }
        host.units().stop("kubelet");
        KubeletService.stopStaticPods(host);
        host.files().empty("/etc/kubernetes/manifests");
        host.files().empty("/var/lib/kubelet");
        host.files().empty("/etc/kubernetes/pki");
        host.files().empty("/var/lib/etcd");
        KubeadmFiles.CREDENTIALS.forEach(name -> host.files().remove("/etc/kubernetes/" + name));
        if (cluster.exists() && host.lab().controlPlaneHosts().stream()
                .noneMatch(other -> !other.files().names("/var/lib/etcd").isEmpty())) {
            cluster.destroy();
        }
        String transcript = controlPlane ? "53-reset-control-plane-member" : "51-reset-worker";
        return new LabResult(0, words.output(transcript), words.errorOutput(transcript));
    }
}
