package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabService;

/**
 * kubelet: without a configuration, with swap on, or without its runtime it dies and is started again and again; with
 * all three it runs the static pods of its host, which is how API servers come back after a reboot.
 */
final class KubeletService implements LabService {

    @Override
    public String unit() {
        return "kubelet.service";
    }

    @Override
    public LabResult start(LabHost host) {
        String configuration = host.files().text("/var/lib/kubelet/config.yaml").orElse("");
        boolean swapRefused = host.machine().isSwapOn() && !configuration.contains("failSwapOn: false");
        boolean groupsRefused = !host.machine().cgroupVersion2 && !configuration.contains("failCgroupV1: false");
        if (configuration.isEmpty() || swapRefused || groupsRefused || !host.units().runs("containerd")) {
            host.units().mark("kubelet", "activating", "auto-restart", 1);
            return LabResult.ok();
        }
        host.units().mark("kubelet", "active", "running", 0);
        if (host.lab().cluster().exists() && host.files().exists("/etc/kubernetes/manifests/kube-apiserver.yaml")) {
            host.lab().cluster().startApiServer(host);
        }
        host.lab().cluster().wake();
        return LabResult.ok();
    }

    @Override
    public void stop(LabHost host) {
        host.lab().cluster().wake();
    }
}
