package io.slipway.lab;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.inventory.Ipv6Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * What kube-proxy and the network plugin do for connections: a service's address and a node port lead to a ready pod, a
 * pod's own address to the pod. A pod that answers tells who asked it.
 */
final class LabServices implements LabNetwork.Responder {

    private final Lab lab;

    LabServices(Lab lab) {
        this.lab = lab;
    }

    @Override
    public Optional<LabNetwork.Connection> connect(LabHost from, Ipv6Address address, int port) {
        try {
            return lab.cluster().exists() ? connect(lab.cluster().client(), from, address, port) : Optional.empty();
        } catch (IllegalStateException | RejectedExecutionException | KubernetesClientException gone) {
            if (lab.cluster().exists()) {
                throw gone;
            }
            // The last control-plane host was reset in this moment.
            return Optional.empty();
        }
    }

    private Optional<LabNetwork.Connection> connect(
            KubernetesClient client, LabHost from, Ipv6Address address, int port) {
        Optional<LabHost> node = lab.hosts().stream().filter(host -> host.address().equals(address)).findFirst();
        if (node.isPresent()) {
            return node.get().sockets().at(port).isPresent() ? Optional.empty() : nodePort(client, from, node.get(), port);
        }
        Optional<Pod> pod = client.pods().inAnyNamespace().list().getItems().stream()
                .filter(one -> address.text().equals(ip(one))).findFirst();
        if (pod.isPresent() && !finds(from, pod.get())) {
            return Optional.of(LabNetwork.Connection.failed(LabNetwork.Failure.TIMED_OUT));
        }
        if (pod.isPresent()) {
            return Optional.of(listens(pod.get(), port)
                    ? LabNetwork.Connection.to(echo(pod.get(), from.address().text()))
                    : LabNetwork.Connection.failed(LabNetwork.Failure.REFUSED));
        }
        if (!lab.cluster().settings().serviceSubnet().contains(address)) {
            return Optional.empty();
        }
        return Optional.of(client.services().inAnyNamespace().list().getItems().stream()
                .filter(one -> one.getSpec() != null && address.text().equals(one.getSpec().getClusterIP()))
                .findFirst()
                .flatMap(service -> service.getSpec().getPorts().stream()
                        .filter(one -> one.getPort() == port).findFirst()
                        .map(one -> behind(client, from, service, one, null)))
                .orElse(LabNetwork.Connection.failed(LabNetwork.Failure.TIMED_OUT)));
    }

    private Optional<LabNetwork.Connection> nodePort(KubernetesClient client, LabHost from, LabHost node, int port) {
        for (Service service : client.services().inAnyNamespace().list().getItems()) {
            if (service.getSpec() == null || service.getSpec().getPorts() == null) {
                continue;
            }
            for (ServicePort one : service.getSpec().getPorts()) {
                if (one.getNodePort() != null && one.getNodePort() == port) {
                    boolean local = "Local".equals(service.getSpec().getExternalTrafficPolicy());
                    return Optional.of(behind(client, local ? from : node, service, one, local ? node : null));
                }
            }
        }
        return client.pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> pod.getSpec() != null && Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
                        && node.name().equals(pod.getSpec().getNodeName()) && listens(pod, port)
                        && LabControllers.isReady(pod))
                .findFirst()
                .map(pod -> LabNetwork.Connection.to(echo(pod, from.address().text())));
    }

    private LabNetwork.Connection behind(
            KubernetesClient client, LabHost from, Service service, ServicePort port, LabHost only) {
        LabHost proxy = only == null ? from : only;
        if (!proxies(client, proxy)) {
            return LabNetwork.Connection.failed(LabNetwork.Failure.TIMED_OUT);
        }
        if ("kubernetes".equals(service.getMetadata().getName())) {
            return lab.controlPlaneHosts().stream().filter(lab.cluster()::apiServerRuns).findFirst()
                    .flatMap(host -> host.sockets().at(6443)).map(LabNetwork.Connection::to)
                    .orElse(LabNetwork.Connection.failed(LabNetwork.Failure.REFUSED));
        }
        Map<String, String> selector = service.getSpec().getSelector();
        return selector == null ? LabNetwork.Connection.failed(LabNetwork.Failure.REFUSED)
                : client.pods().inNamespace(service.getMetadata().getNamespace()).withLabels(selector).list().getItems()
                        .stream().filter(LabControllers::isReady)
                        .filter(pod -> only == null || only.name().equals(pod.getSpec().getNodeName()))
                        .findFirst()
                        .map(pod -> finds(proxy, pod) ? LabNetwork.Connection.to(echo(pod, from.address().text()))
                                : LabNetwork.Connection.failed(LabNetwork.Failure.TIMED_OUT))
                        .orElse(LabNetwork.Connection.failed(LabNetwork.Failure.REFUSED));
    }

    /** Whether packets from a host reach a pod, which its own host must answer for. */
    private boolean finds(LabHost from, Pod pod) {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
                || LabNeighbours.find(from, lab.host(pod.getSpec().getNodeName()), new Ipv6Address(ip(pod)));
    }

    /** Whether kube-proxy runs on the host, with what its mode needs. */
    private boolean proxies(KubernetesClient client, LabHost host) {
        boolean ipvs = Optional.ofNullable(client.configMaps().inNamespace("kube-system").withName("kube-proxy").get())
                .map(map -> map.getData().getOrDefault("config.conf", "").contains("mode: ipvs")).orElse(false);
        return client.pods().inNamespace("kube-system").withLabel("k8s-app", "kube-proxy").list().getItems().stream()
                .anyMatch(pod -> host.name().equals(pod.getSpec().getNodeName()) && LabControllers.isReady(pod))
                && (!ipvs || host.kernel().isLoaded("ip_vs"));
    }

    static String ip(Pod pod) {
        return pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    }

    private static boolean listens(Pod pod, int port) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> Optional.ofNullable(container.getPorts()).orElse(List.of()).stream())
                .anyMatch(one -> one.getContainerPort() != null && one.getContainerPort() == port);
    }

    private static LabListener echo(Pod pod, String client) {
        String name = pod.getMetadata().getName();
        return new LabListener() {
            @Override
            public String owner() {
                return name;
            }

            @Override
            public Answer answer(LabHost from, String path) {
                if (path.startsWith("/clientip")) {
                    return Answer.ok((client.contains(":") ? "[" + client + "]" : client) + ":40000");
                }
                return Answer.ok("\n\nHostname: " + name + "\n\nRequest Information:\n\tclient_address=" + client
                        + "\n\tmethod=GET\n\treal path=" + path + "\n");
            }
        };
    }
}
