package io.slipway.lab;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.util.List;
import java.util.Map;

/**
 * How a kubelet registers its node.
 *
 * @param labels from {@code --node-labels}
 * @param taints as {@code key[=value]:effect}
 * @param internalIp from {@code --node-ip}
 */
public record LabNode(Map<String, String> labels, List<String> taints, String internalIp) {

    /** The node's object as in the transcripts, not ready yet. */
    Node object(Lab lab, LabHost host, String version) {
        Map<String, Quantity> capacity = Map.of("cpu", new Quantity("" + host.machine().processors),
                "memory", new Quantity(host.machine().memory + "Ki"), "pods", new Quantity("110"),
                "ephemeral-storage", new Quantity(host.machine().diskFree + "Ki"));
        return new NodeBuilder()
                .withNewMetadata().withName(host.name())
                .addToAnnotations("volumes.kubernetes.io/controller-managed-attach-detach", "true")
                .addToLabels("beta.kubernetes.io/arch", "amd64").addToLabels("beta.kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/arch", "amd64").addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/hostname", host.name())
                .addToLabels(labels).endMetadata()
                .withNewSpec().withTaints(taints.stream().map(LabNode::taint).toList()).endSpec()
                .withNewStatus()
                .addNewAddress().withType("InternalIP").withAddress(internalIp).endAddress()
                .addNewAddress().withType("Hostname").withAddress(host.name()).endAddress()
                .withCapacity(capacity).withAllocatable(capacity)
                .withNewDaemonEndpoints().withNewKubeletEndpoint(10250).endDaemonEndpoints()
                .withNewNodeInfo().withArchitecture("amd64").withBootID(host.bootId())
                .withContainerRuntimeVersion("containerd://" + host.packages().version("containerd")
                        .orElse("1.7.24").replaceFirst("~.*", ""))
                .withKernelVersion(host.machine().kernelRelease).withKubeletVersion(version)
                .withOperatingSystem("linux").withOsImage("Debian GNU/Linux 13 (trixie)").endNodeInfo()
                .endStatus().build();
    }

    private static Taint taint(String text) {
        String[] parts = text.split(":");
        String[] pair = parts[0].split("=", 2);
        return new TaintBuilder().withKey(pair[0]).withValue(pair.length > 1 && !pair[1].isEmpty() ? pair[1] : null)
                .withEffect(parts[1]).build();
    }
}
