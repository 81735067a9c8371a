package io.slipway.controlplane;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.util.List;

/**
 * Asks a control-plane host for its own API server, on the host and past every balancer. With the client certificate
 * that kubeadm put there, so that it also works where a site has switched anonymous access off.
 */
final class LocalApi {

    private LocalApi() {}

    static Query query(ClusterDefinition cluster, Host host) {
        return new Query.Run(arguments(cluster, host, "/livez"));
    }

    static boolean answers(ClusterDefinition cluster, Host host, Reading reading) {
        var result = reading.run(arguments(cluster, host, "/livez").toArray(String[]::new));
        return result.succeeded() && result.output().strip().equals("ok");
    }

    static List<String> arguments(ClusterDefinition cluster, Host host, String path) {
        return List.of(
                "curl",
                "--silent",
                "--show-error",
                "--fail",
                "--max-time",
                "5",
                "--noproxy",
                "*",
                "--cacert",
                "/etc/kubernetes/pki/ca.crt",
                "--cert",
                "/etc/kubernetes/pki/apiserver-kubelet-client.crt",
                "--key",
                "/etc/kubernetes/pki/apiserver-kubelet-client.key",
                url(cluster, host, path));
    }

    static String url(ClusterDefinition cluster, Host host, String path) {
        return "https://" + host.address().bracketed() + ":" + KubeadmConfiguration.portOf(cluster) + path;
    }
}
