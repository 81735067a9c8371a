package io.slipway.lab;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Schedules the lab's pods, gives them addresses, and tells how they are. */
final class LabPods {

    private final Lab lab;
    private final LabCluster cluster;
    private final LabAddresses addresses;

    LabPods(Lab lab, LabCluster cluster) {
        this.lab = lab;
        this.cluster = cluster;
        this.addresses = new LabAddresses(lab, cluster);
    }

    /** Whether a network plugin runs, and, if it is Calico, has a pool to give addresses from. */
    boolean isNetworked(List<DaemonSet> daemonSets) {
        boolean calico = daemonSets.stream().anyMatch(set -> isCalico(set.getMetadata().getName()));
        boolean other = daemonSets.stream()
                .filter(set -> !isCalico(set.getMetadata().getName()))
                .anyMatch(set -> Optional.ofNullable(set.getSpec().getTemplate().getSpec().getVolumes()).orElse(List.of())
                        .stream().anyMatch(volume -> volume.getHostPath() != null
                                && volume.getHostPath().getPath().startsWith("/etc/cni/net.d")));
        return calico ? addresses.hasPools() : other;
    }

    /** Brings IPAM's records up to what pods have. */
    void recordAddresses() {
        new LabBlocks(cluster).record(addresses.pools());
    }

    static boolean isCalico(String daemonSet) {
        return daemonSet.equals("calico-node");
    }

    void create(KubernetesClient client, HasMetadata owner, PodTemplateSpec template, String node,
            Map<String, String> marks) {
        Map<String, String> labels = new HashMap<>(
                Optional.ofNullable(template.getMetadata().getLabels()).orElse(Map.of()));
        labels.putAll(marks);
        String middle = marks.containsKey("pod-template-hash") ? "-" + marks.get("pod-template-hash") : "";
        client.resource(new PodBuilder()
                .withNewMetadata()
                .withName(owner.getMetadata().getName() + middle + "-" + LabTokens.random(5))
                .withNamespace(owner.getMetadata().getNamespace())
                .withLabels(labels).withAnnotations(template.getMetadata().getAnnotations())
                .withCreationTimestamp(cluster.now().toString())
                .withOwnerReferences(new OwnerReferenceBuilder().withApiVersion(owner.getApiVersion())
                        .withKind(owner.getKind()).withName(owner.getMetadata().getName())
                        .withUid(Objects.requireNonNullElse(owner.getMetadata().getUid(), "none"))
                        .withController(true).build())
                .endMetadata()
                .withNewSpecLike(template.getSpec()).withNodeName(node).endSpec()
                .withNewStatus().withPhase("Pending").endStatus()
                .build()).create();
    }

    /** Brings one pod a step further: a node, an address, ready; or the reason why not. */
    void run(KubernetesClient client, Pod pod, List<Node> nodes, Set<String> known) {
        String nodeName = pod.getSpec().getNodeName();
        if (nodeName == null) {
            schedule(client, pod, nodes);
            return;
        }
        if (!known.contains(nodeName)) {
            client.resource(pod).delete();
            return;
        }
        LabHost host = lab.host(nodeName);
        boolean runs = host.isUp() && host.units().runs("kubelet") && host.units().runs("containerd");
        String address = LabServices.ip(pod);
        String trouble = null;
        if (runs && address == null) {
            if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
                address = host.address().text();
            } else {
                LabAddresses.Given given = addresses.give(host, pod);
                address = given.address();
                trouble = given.trouble();
            }
        }
        if (runs && trouble == null) {
            trouble = troubleOf(host, pod);
        }
        PodStatus wanted = status(pod, host, runs && trouble == null, address, runs ? trouble : "NodeLost");
        if (!same(pod.getStatus(), wanted)) {
            client.pods().inNamespace(pod.getMetadata().getNamespace()).withName(pod.getMetadata().getName())
                    .edit(fresh -> {
                        fresh.setStatus(wanted);
                        return fresh;
                    });
        }
    }

    /** What kubelet would stumble over: images that cannot be had, CoreDNS asking itself, an application's own fault. */
    private String troubleOf(LabHost host, Pod pod) {
        for (var container : pod.getSpec().getContainers()) {
            String image = Objects.requireNonNullElse(container.getImage(), "");
            String registry = image.contains("/") ? image.substring(0, image.indexOf('/')) : "docker.io";
            if (!registry.contains(".")) {
                registry = "docker.io";
            }
            if (!host.images().has(image) && !lab.network().isReachable(registry.replaceFirst(":.*", ""))) {
                return "ImagePullBackOff: Back-off pulling image \"" + image + "\"";
            }
        }
        Map<String, String> labels = Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
        if ("kube-dns".equals(labels.get("k8s-app")) && asksItself(host)) {
            return "CrashLoopBackOff: plugin/loop: Loop ([::1]:53 -> :53) detected for zone \".\"";
        }
        if ("kube-proxy".equals(labels.get("k8s-app")) && proxyMode().equals("ipvs")
                && !host.kernel().isLoaded("ip_vs")) {
            return "CrashLoopBackOff: can't use the IPVS proxier: IPVS proxier not supported, module ip_vs missing";
        }
        return null;
    }

    private String proxyMode() {
        return Optional.ofNullable(cluster.client().configMaps().inNamespace("kube-system").withName("kube-proxy").get())
                .map(map -> map.getData().getOrDefault("config.conf", "").replaceAll("(?s).*\\bmode: \"?(\\w*).*", "$1"))
                .orElse("");
    }

    private boolean asksItself(LabHost host) {
        String corefile = Optional.ofNullable(
                        cluster.client().configMaps().inNamespace("kube-system").withName("coredns").get())
                .map(map -> map.getData().getOrDefault("Corefile", "")).orElse("");
        String kubelet = host.files().text("/var/lib/kubelet/config.yaml").orElse("");
        String resolv = kubelet.lines().filter(line -> line.startsWith("resolvConf:")).findFirst()
                .map(line -> line.substring("resolvConf:".length()).strip().replace("\"", ""))
                .orElse("/etc/resolv.conf");
        return corefile.contains("forward . /etc/resolv.conf") && corefile.lines().anyMatch(line -> line.strip().equals("loop"))
                && host.files().text(resolv).orElse("").lines().anyMatch(line -> line.matches("nameserver (::1|127\\..*)"));
    }

    private void schedule(KubernetesClient client, Pod pod, List<Node> nodes) {
        PodTemplateSpec template = new PodTemplateSpec(pod.getMetadata(), pod.getSpec());
        Optional<Node> node = nodes.stream()
                .filter(one -> mayRun(template, one, false))
                .min(java.util.Comparator.comparingInt((Node one) -> client.pods().inAnyNamespace()
                        .list().getItems().stream().filter(other -> one.getMetadata().getName()
                                .equals(other.getSpec().getNodeName())).toList().size())
                        .thenComparing(one -> one.getMetadata().getName()));
        if (node.isPresent()) {
            client.pods().inNamespace(pod.getMetadata().getNamespace()).withName(pod.getMetadata().getName())
                    .edit(fresh -> {
                        fresh.getSpec().setNodeName(node.get().getMetadata().getName());
                        return fresh;
                    });
        }
    }

    /** Whether taints and the node selector let such a pod onto the node. */
    static boolean mayRun(PodTemplateSpec template, Node node, boolean daemon) {
        Map<String, String> selector = template.getSpec().getNodeSelector();
        if (selector != null && !node.getMetadata().getLabels().entrySet().containsAll(selector.entrySet())) {
            return false;
        }
        if (!daemon && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            return false;
        }
        List<Toleration> tolerations = Optional.ofNullable(template.getSpec().getTolerations()).orElse(List.of());
        return node.getSpec().getTaints().stream()
                .filter(taint -> !"PreferNoSchedule".equals(taint.getEffect()))
                .filter(taint -> !(daemon && taint.getKey().startsWith("node.kubernetes.io/")))
                .allMatch(taint -> tolerations.stream().anyMatch(toleration -> tolerates(toleration, taint)));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean effect = toleration.getEffect() == null || toleration.getEffect().isEmpty()
                || toleration.getEffect().equals(taint.getEffect());
        boolean key = toleration.getKey() == null || toleration.getKey().isEmpty()
                || toleration.getKey().equals(taint.getKey());
        boolean value = "Exists".equals(toleration.getOperator())
                || Objects.requireNonNullElse(toleration.getValue(), "")
                        .equals(Objects.requireNonNullElse(taint.getValue(), ""));
        return effect && key && value;
    }

    private static PodStatus status(Pod pod, LabHost host, boolean ready, String address, String trouble) {
        PodStatusBuilder status = new PodStatusBuilder()
                .withPhase(ready || address != null ? "Running" : "Pending")
                .withHostIP(host.address().text())
                .addNewCondition().withType("Ready").withStatus(ready ? "True" : "False")
                .withMessage(ready ? null : trouble).endCondition();
        if (address != null) {
            status.withPodIP(address).withPodIPs(new PodIP(address));
        }
        for (var container : pod.getSpec().getContainers()) {
            ContainerStatusBuilder one = new ContainerStatusBuilder().withName(container.getName())
                    .withImage(container.getImage()).withReady(ready).withRestartCount(0);
            if (ready) {
                one.withNewState().withNewRunning().endRunning().endState();
            } else {
                String[] words = Objects.requireNonNullElse(trouble, "ContainerCreating").split(": ", 2);
                one.withNewState().withNewWaiting().withReason(words[0])
                        .withMessage(words.length > 1 ? words[1] : null).endWaiting().endState();
            }
            status.addToContainerStatuses(one.build());
        }
        return status.build();
    }

    private static boolean same(PodStatus before, PodStatus after) {
        return before != null && Objects.equals(before.getPhase(), after.getPhase())
                && Objects.equals(before.getPodIP(), after.getPodIP())
                && Objects.equals(before.getConditions(), after.getConditions());
    }
}
