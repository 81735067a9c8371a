package io.slipway.realhost;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods that a real host shall run, each in a network of its own, and the packet rules with which kube-proxy, in its
 * nftables mode, leads services' addresses and node ports to them (kubernetes-facts, section 10).
 */
final class RealHostPods {

    private final LabHost twin;
    private final List<Pod> all;
    private final List<Service> services;

    private RealHostPods(LabHost twin, List<Pod> all, List<Service> services) {
        this.twin = twin;
        this.all = all;
        this.services = services;
    }

    /** Empty while there is no cluster. */
    static Optional<RealHostPods> of(Lab lab, LabHost twin) {
        try {
            if (!lab.cluster().exists()) {
                return Optional.empty();
            }
            KubernetesClient client = lab.cluster().client();
            return Optional.of(new RealHostPods(twin, client.pods().inAnyNamespace().list().getItems(),
                    client.services().inAnyNamespace().list().getItems()));
        } catch (IllegalStateException | java.util.concurrent.RejectedExecutionException | KubernetesClientException gone) {
            // The last control-plane host was reset in this moment.
            return Optional.empty();
        }
    }

    private List<Pod> own() {
        return all.stream().filter(pod -> pod.getSpec() != null && twin.name().equals(pod.getSpec().getNodeName())).toList();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Pod pod : own()) {
            if (address(pod) != null && !Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
                int port = pod.getSpec().getContainers().stream()
                        .flatMap(container -> Optional.ofNullable(container.getPorts()).orElse(List.of()).stream())
                        .filter(one -> !"UDP".equals(one.getProtocol()))
                        .map(one -> one.getContainerPort()).findFirst().orElse(0);
                lines.add("pod " + pod.getMetadata().getName() + " cali"
                        + String.format("%08x", pod.getMetadata().getName().hashCode()) + " " + address(pod) + " " + port);
            }
        }
        if (own().stream().anyMatch(pod -> pod.getMetadata().getName().startsWith("calico-node"))) {
            lines.add("network calico");
        }
        return lines;
    }

    /** The rules as a file for nft; empty where kube-proxy does not run. */
    Optional<String> rules() {
        boolean proxy = own().stream().anyMatch(pod -> pod.getMetadata().getName().startsWith("kube-proxy") && isReady(pod));
        if (!proxy) {
            return Optional.empty();
        }
        List<String> addresses = new ArrayList<>();
        List<String> nodePorts = new ArrayList<>();
        StringBuilder chains = new StringBuilder();
        int number = 0;
        for (Service service : services) {
            if (service.getSpec() == null || service.getSpec().getPorts() == null || service.getSpec().getClusterIP() == null) {
                continue;
            }
            for (ServicePort port : service.getSpec().getPorts()) {
                List<String> targets = targets(service, port);
                if (targets.isEmpty() || "UDP".equals(port.getProtocol())) {
                    continue;
                }
                String chain = "service-" + ++number;
                addresses.add(service.getSpec().getClusterIP() + " . tcp . " + port.getPort() + " : goto " + chain);
                chains.append("  chain ").append(chain).append(" {\n    ").append(dnat(targets)).append("\n  }\n");
                if (port.getNodePort() != null) {
                    nodePorts.add("tcp . " + port.getNodePort() + " : goto external-" + number);
                    chains.append("  chain external-").append(number).append(" {\n    meta mark set meta mark or 0x4000\n    goto ")
                            .append(chain).append("\n  }\n");
                }
            }
        }
        return Optional.of("table ip6 kube-proxy\ndelete table ip6 kube-proxy\ntable ip6 kube-proxy {\n" + chains
                + map("service-ips", "ipv6_addr . inet_proto . inet_service", addresses)
                + map("service-nodeports", "inet_proto . inet_service", nodePorts)
                + """
                  chain services {
                    ip6 daddr . meta l4proto . th dport vmap @service-ips
                    fib daddr type local meta l4proto . th dport vmap @service-nodeports
                  }
                  chain nat-output {
                    type nat hook output priority -100
                    jump services
                  }
                  chain nat-prerouting {
                    type nat hook prerouting priority -100
                    jump services
                  }
                  chain nat-postrouting {
                    type nat hook postrouting priority 100
                    meta mark & 0x4000 == 0x4000 masquerade
                  }
                }
                """);
    }

    private static String map(String name, String type, List<String> elements) {
        return "  map " + name + " {\n    type " + type + " : verdict\n"
                + (elements.isEmpty() ? "" : "    elements = { " + String.join(", ", elements) + " }\n") + "  }\n";
    }

    private static String dnat(List<String> targets) {
        if (targets.size() == 1) {
            return "meta l4proto tcp dnat to " + targets.get(0);
        }
        StringBuilder choice = new StringBuilder();
        for (int index = 0; index < targets.size(); index++) {
            String target = targets.get(index);
            int colon = target.lastIndexOf(':');
            choice.append(index == 0 ? "" : ", ").append(index).append(" : ")
                    .append(target, 1, colon - 1).append(" . ").append(target.substring(colon + 1));
        }
        return "meta l4proto tcp dnat to numgen random mod " + targets.size() + " map { " + choice + " }";
    }

    private List<String> targets(Service service, ServicePort port) {
        if ("kubernetes".equals(service.getMetadata().getName())) {
            return twin.lab().controlPlaneHosts().stream().filter(twin.lab().cluster()::apiServerRuns)
                    .map(host -> host.address().bracketed() + ":6443").toList();
        }
        Map<String, String> selector = service.getSpec().getSelector();
        boolean local = "Local".equals(service.getSpec().getExternalTrafficPolicy());
        return selector == null ? List.of() : all.stream()
                .filter(pod -> service.getMetadata().getNamespace().equals(pod.getMetadata().getNamespace()))
                .filter(pod -> pod.getMetadata().getLabels() != null
                        && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
                .filter(pod -> address(pod) != null && isReady(pod))
                .filter(pod -> !local || twin.name().equals(pod.getSpec().getNodeName()))
                .map(pod -> "[" + address(pod) + "]:" + targetPort(pod, port)).toList();
    }

    private static int targetPort(Pod pod, ServicePort port) {
        if (port.getTargetPort() == null) {
            return port.getPort();
        }
        return port.getTargetPort().getIntVal() != null ? port.getTargetPort().getIntVal()
                : pod.getSpec().getContainers().stream()
                        .flatMap(container -> Optional.ofNullable(container.getPorts()).orElse(List.of()).stream())
                        .filter(one -> port.getTargetPort().getStrVal().equals(one.getName()))
                        .map(one -> one.getContainerPort()).findFirst().orElse(port.getPort());
    }

    private static String address(Pod pod) {
        return pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null && Optional.ofNullable(pod.getStatus().getConditions()).orElse(List.of()).stream()
                .anyMatch(condition -> condition.getType().equals("Ready") && condition.getStatus().equals("True"));
    }
}
