package io.slipway.story;

import io.slipway.lab.LabHost;
import java.util.List;

/** The commands on a lab's host that do harm when they run twice. */
final class Effects {

    private Effects() {}

    static List<List<String>> on(LabHost host) {
        return host.argumentLists().stream().filter(line -> isInstallation(line) || isInit(line) || isJoin(line)).toList();
    }

    static boolean isInstallation(List<String> line) {
        return line.get(0).endsWith("apt-get") && line.contains("install");
    }

    static boolean isInit(List<String> line) {
        return line.get(0).endsWith("kubeadm") && line.get(1).equals("init") && !line.contains("phase");
    }

    static boolean isJoin(List<String> line) {
        return line.get(0).endsWith("kubeadm") && line.get(1).equals("join");
    }
}
