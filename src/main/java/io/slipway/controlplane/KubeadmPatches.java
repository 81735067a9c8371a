package io.slipway.controlplane;

import io.slipway.host.FileContent;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.step.HostTarget;
import io.slipway.step.StepFailure;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The site's kubeadm patches as files on a host: exactly those of the cluster file. */
final class KubeadmPatches {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*(\\+[a-z]+)?\\.(yaml|json)");

    private KubeadmPatches() {}

    static void write(HostTarget target) {
        Map<String, String> patches = target.cluster().kubernetes().patches();
        HostShell shell = target.shell();
        if (!patches.isEmpty()) {
            shell.read(new Query.Directory(KubeadmConfiguration.PATCHES_DIRECTORY))
                    .directory(KubeadmConfiguration.PATCHES_DIRECTORY).stream()
                    .filter(name -> !patches.containsKey(name))
                    .forEach(name -> shell.remove(KubeadmConfiguration.PATCHES_DIRECTORY + "/" + name));
        }
        patches.forEach((name, content) -> {
            if (!NAME.matcher(name).matches()) {
                throw new StepFailure(
                        StepFailure.Reason.UNUSABLE_INPUT,
                        "kubeadm patch \"" + name + "\"",
                        List.of("the name is not one that kubeadm reads"),
                        "Name it like kube-apiserver0+strategic.yaml in the cluster file.");
            }
            shell.write(FileContent.of(KubeadmConfiguration.PATCHES_DIRECTORY + "/" + name, content));
        });
    }
}
