package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** kubeadm's checks before it touches anything, in its words (transcripts 00 to 05, 07, 11, 25, 26). */
final class KubeadmPreflight {

    private static final String CGROUP_V1 = "cgroups v1 support is deprecated and will be removed in a future release."
            + " Please migrate to cgroups v2. To explicitly enable cgroups v1 support for kubelet v1.35 or newer, you must"
            + " set the kubelet configuration option 'FailCgroupV1' to 'false'. You must also explicitly skip this"
            + " validation.";
    private static final String SOCKET = "could not connect to the container runtime: failed to create new CRI runtime"
            + " service: validate service connection: validate CRI v1 runtime API for endpoint"
            + " \"unix:///run/containerd/containerd.sock\": rpc error: code = Unavailable desc = connection error: desc ="
            + " \"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or"
            + " directory\"";

    private final LabHost host;
    private final Set<String> ignored;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    KubeadmPreflight(LabHost host, List<String> ignored) {
        this.host = host;
        this.ignored = Set.copyOf(ignored);
    }

    void controlPlane(boolean first) {
        common();
        ports(6443, 10259, 10257);
        for (String name : List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")) {
            String path = "/etc/kubernetes/manifests/" + name + ".yaml";
            if (host.files().exists(path)) {
                error("FileAvailable-" + path.replace('/', '-'), path + " already exists");
            }
        }
        if (first) {
            forwarding();
        }
        ports(10250, 2379, 2380);
        if (!host.files().names("/var/lib/etcd").isEmpty()) {
            error("DirAvailable--var-lib-etcd", "/var/lib/etcd is not empty");
        }
    }

    void join(boolean controlPlane) {
        common();
        available("/etc/kubernetes/kubelet.conf");
        available("/etc/kubernetes/bootstrap-kubelet.conf");
        ports(10250);
        if (!controlPlane) {
            available("/etc/kubernetes/pki/ca.crt");
        }
    }

    private void common() {
        if (!host.units().isActive("containerd")) {
            error("CRI", SOCKET);
            error("ContainerRuntimeVersion", SOCKET);
        }
        if (host.machine().isSwapOn()) {
            warnings.add("\t[WARNING Swap]: swap is supported for cgroup v2 only. The kubelet must be properly configured"
                    + " to use swap. Please refer to https://kubernetes.io/docs/concepts/architecture/nodes/#swap-memory,"
                    + " or disable swap on the node");
        }
        if (!host.machine().cgroupVersion2) {
            error("SystemVerification", CGROUP_V1);
        }
    }

    private void forwarding() {
        if (!host.kernel().parameter("net.ipv6.conf.default.forwarding").filter("1"::equals).isPresent()) {
            error("FileContent--proc-sys-net-ipv6-conf-default-forwarding",
                    "/proc/sys/net/ipv6/conf/default/forwarding contents are not set to 1");
        }
    }

    private void available(String path) {
        if (host.files().exists(path)) {
            error("FileAvailable-" + path.replace('/', '-'), path + " already exists");
        }
    }

    private void ports(int... ports) {
        for (int port : ports) {
            if (host.sockets().at(port).isPresent()) {
                error("Port-" + port, "Port " + port + " is in use");
            }
        }
    }

    private void error(String check, String words) {
        if (ignored.contains(check) || ignored.contains("all")) {
            warnings.add("\t[WARNING " + check + "]: " + words);
        } else {
            errors.add("\t[ERROR " + check + "]: " + words);
        }
    }

    boolean passed() {
        return errors.isEmpty();
    }

    /** What stands on standard error before anything else. */
    String warnings() {
        return warnings.isEmpty() ? "" : String.join("\n", warnings) + "\n";
    }

    String errors() {
        return warnings() + "[preflight] Some fatal errors occurred:\n" + String.join("\n", errors) + "\n"
                + "[preflight] If you know what you are doing, you can make a check non-fatal with"
                + " `--ignore-preflight-errors=...`\n"
                + "error: error execution phase preflight: preflight checks failed\n"
                + "To see the stack trace of this error execute with --v=5 or higher\n";
    }
}
