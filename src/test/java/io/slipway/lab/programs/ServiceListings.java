package io.slipway.lab.programs;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.slipway.lab.LabHost;
import java.util.List;

/** The services that a host's kube-proxy knows, as its mode's tools list them. */
final class ServiceListings {

    /** One port of one service. */
    record Listed(String name, String address, String protocol, int port, String portName) {}

    private ServiceListings() {}

    static List<Listed> on(LabHost host) {
        if (!host.lab().cluster().exists() || !host.units().runs("kubelet")) {
            return List.of();
        }
        return host.lab().cluster().client().services().inAnyNamespace().list().getItems().stream()
                .filter(service -> service.getSpec() != null && service.getSpec().getClusterIP() != null)
                .flatMap(service -> service.getSpec().getPorts().stream().map(port -> listed(service, port)))
                .toList();
    }

    private static Listed listed(Service service, ServicePort port) {
        String protocol = port.getProtocol() == null ? "tcp" : port.getProtocol().toLowerCase(java.util.Locale.ROOT);
        return new Listed(
                service.getMetadata().getNamespace() + "/" + service.getMetadata().getName(),
                service.getSpec().getClusterIP(),
                protocol,
                port.getPort(),
                port.getName() == null ? "" : port.getName());
    }
}
