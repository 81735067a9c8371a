package io.slipway.diagnostics;

import io.slipway.host.Query;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is asked of a host, by the file that the answer goes to. All of it only looks, and each round of questions is one
 * trip to the host. No file with a key or a token is among them.
 */
final class HostQuestions {

    private HostQuestions() {}

    /** The machine and its network. */
    static Map<String, Query> machine() {
        Map<String, Query> asked = new LinkedHashMap<>();
        run(asked, "system/kernel", "uname", "-a");
        file(asked, "system/os-release", "/etc/os-release");
        run(asked, "system/uptime", "uptime");
        run(asked, "system/time", "timedatectl", "show");
        run(asked, "system/disks", "df", "-h");
        run(asked, "system/memory", "cat", "/proc/meminfo");
        run(asked, "system/modules", "lsmod");
        run(asked, "system/packages", "dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package} ${Version}\\n",
                "kubeadm", "kubelet", "kubectl", "containerd", "containerd.io", "cri-tools", "ndppd", "unbound");
        run(asked, "network/addresses", "ip", "-6", "address", "show");
        run(asked, "network/routes", "ip", "-6", "route", "show");
        run(asked, "network/neighbours", "ip", "-6", "neighbour", "show");
        run(asked, "network/proxied-neighbours", "ip", "-6", "neighbour", "show", "proxy");
        run(asked, "network/listeners", "ss", "-Hltnup");
        run(asked, "network/forwarding", "sysctl", "net.ipv6.conf.all.forwarding");
        file(asked, "network/resolv.conf", "/etc/resolv.conf");
        file(asked, "network/hosts", "/etc/hosts");
        return asked;
    }

    /** The services that a node rests on, and what they are configured with. */
    static Map<String, Query> services() {
        Map<String, Query> asked = new LinkedHashMap<>();
        run(asked, "services/failed", "systemctl", "list-units", "--failed", "--no-pager", "--plain");
        for (String unit : new String[] {"kubelet", "containerd", "ndppd", "unbound"}) {
            run(asked, "services/" + unit + ".journal", "journalctl", "--unit", unit, "--no-pager", "--lines", "500");
        }
        file(asked, "configuration/kubelet.yaml", "/var/lib/kubelet/config.yaml");
        file(asked, "configuration/kubelet-flags", "/var/lib/kubelet/kubeadm-flags.env");
        file(asked, "configuration/containerd.toml", "/etc/containerd/config.toml");
        file(asked, "configuration/ndppd.conf", "/etc/ndppd.conf");
        run(asked, "configuration/kubernetes-files", "ls", "-l", "/etc/kubernetes", "/etc/kubernetes/manifests");
        run(asked, "containers/all", "crictl", "ps", "--all");
        run(asked, "containers/images", "crictl", "images");
        return asked;
    }

    private static void run(Map<String, Query> asked, String file, String... arguments) {
        asked.put(file + ".txt", Query.Run.of(arguments));
    }

    private static void file(Map<String, Query> asked, String file, String path) {
        asked.put(file, new Query.File(path));
    }
}
