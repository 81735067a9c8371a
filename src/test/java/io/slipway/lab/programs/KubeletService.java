package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabListener;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabService;
import java.util.ArrayList;
import java.util.List;

/** kubelet: dies and is restarted without a usable configuration, else runs the static pods (transcripts 02b and 08b). */
final class KubeletService implements LabService {

    private static final String JOURNAL = "journal kubelet";

    @Override
    public String unit() {
        return "kubelet.service";
    }

    @Override
    public LabResult start(LabHost host) {
        say(host, "Started kubelet.service - kubelet: The Kubernetes Node Agent.");
        String configuration = host.files().text("/var/lib/kubelet/config.yaml").orElse("");
        if (configuration.isEmpty()) {
            return dies(host, "failed to load kubelet config file, path: /var/lib/kubelet/config.yaml, error: failed to"
                    + " load Kubelet config file /var/lib/kubelet/config.yaml");
        }
        if (!host.machine().cgroupVersion2 && !configuration.contains("failCgroupV1: false")) {
            return dies(host, "failed to validate kubelet configuration, error: kubelet is configured to not run on a"
                    + " host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release,"
                    + " path: &TypeMeta{Kind:,APIVersion:,}");
        }
        if (host.machine().isSwapOn() && !configuration.contains("failSwapOn: false")) {
            return dies(host, "failed to run Kubelet: running with swap on is not supported, please disable swap or set"
                    + " --fail-swap-on flag to false");
        }
        if (!host.units().runs("containerd")) {
            return dies(host, "failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint"
                    + " \\\"unix:///run/containerd/containerd.sock\\\": connect: no such file or directory");
        }
        host.sockets().bind(10250, "kubelet.service", listener("kubelet"));
        staticPods(host);
        host.units().mark("kubelet.service", "active", "running", 0);
        host.lab().cluster().wake();
        return LabResult.ok();
    }

    private static LabResult dies(LabHost host, String why) {
        say(host, "E1122 14:48:32.747317     656 run.go:72] \"command failed\" err=\"" + why + "\"");
        say(host, "kubelet.service: Main process exited, code=exited, status=1/FAILURE");
        say(host, "kubelet.service: Failed with result 'exit-code'.");
        host.units().mark("kubelet.service", "activating", "auto-restart", 1);
        return LabResult.ok();
    }

    static boolean runs(LabHost host) {
        return host.units().state("kubelet").active().equals("active");
    }

    /** What the manifests name runs; etcd only where it has a member. */
    static void staticPods(LabHost host) {
        if (host.files().exists("/etc/kubernetes/manifests/etcd.yaml")
                && host.lab().cluster().etcd().of(host).isPresent()) {
            host.sockets().bind(2379, "etcd", listener("etcd"));
            host.sockets().bind(2380, "etcd", listener("etcd"));
        }
        if (host.files().exists("/etc/kubernetes/manifests/kube-apiserver.yaml") && host.lab().cluster().exists()) {
            host.lab().cluster().startApiServer(host);
            host.sockets().bind(10257, "kube-controller-manager", listener("kube-controller-manager"));
            host.sockets().bind(10259, "kube-scheduler", listener("kube-scheduler"));
        }
    }

    static void stopStaticPods(LabHost host) {
        host.lab().cluster().stopApiServer(host);
        List.of("etcd", "kube-controller-manager", "kube-scheduler").forEach(host.sockets()::close);
    }

    static boolean etcdRuns(LabHost host) {
        return host.sockets().at(2379).filter(listener -> listener.owner().equals("etcd")).isPresent();
    }

    @Override
    public void stop(LabHost host) {
        host.sockets().close("kubelet.service");
        host.lab().cluster().wake();
    }

    private static void say(LabHost host, String line) {
        @SuppressWarnings("unchecked")
        List<String> lines = (List<String>) host.notes().computeIfAbsent(JOURNAL,
                same -> java.util.Collections.synchronizedList(new ArrayList<String>()));
        lines.add(line);
    }

    static List<String> journal(LabHost host) {
        return host.notes().get(JOURNAL) instanceof List<?> lines
                ? List.copyOf(lines).stream().map(Object::toString).toList() : List.of();
    }

    private static LabListener listener(String owner) {
        return new LabListener() {
            @Override
            public String owner() {
                return owner;
            }

            @Override
            public Answer answer(LabHost from, String path) {
                return Answer.ok("ok");
            }
        };
    }
}
