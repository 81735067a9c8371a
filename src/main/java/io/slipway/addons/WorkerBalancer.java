package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.Ingress;
import io.slipway.inventory.ClusterDefinition.Ingress.Exposure;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.ClusterObjects;
import io.slipway.step.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The balancer over the workers as a person has to create it (procedure P25). */
public final class WorkerBalancer {

    private WorkerBalancer() {}

    /** A worker behind the balancer, with the port that it serves the endpoint's port on. */
    public record Member(HostName host, Ipv6Address address, int port) {}

    /** The members; empty while the ingress controller has no service for the endpoint's port. */
    public static List<Member> members(Site site) {
        Optional<Ingress> ingress = site.cluster().ingress();
        Optional<Endpoint> endpoint = ingress.flatMap(Ingress::balancerEndpoint);
        if (endpoint.isEmpty()) {
            return List.of();
        }
        Optional<Integer> port = ingress.get().exposure() == Exposure.HOST_NETWORK
                ? Optional.of(endpoint.get().port())
                : nodePort(site.kube(), ingress.get(), endpoint.get().port());
        List<Host> workers = site.cluster().workers();
        return port.map(number -> workers.stream()
                        .map(worker -> new Member(worker.name(), worker.address(), number))
                        .toList())
                .orElse(List.of());
    }

    /**
     * As the API assigned it: the manifest usually leaves the number open. A balancer on layer 3 changes no port, so the
     * endpoint's may be the node port itself.
     */
    private static Optional<Integer> nodePort(KubeCluster cluster, Ingress ingress, int port) {
        return IngressManifest.edited(
                        ClusterObjects.manifest(ingress.manifest(), "Find the ingress controller's port"),
                        ingress.exposure())
                .stream()
                .filter(object -> object.key().kind().equals("Service"))
                .filter(object -> object.text("spec", "type").equals(Optional.of("NodePort")))
                .map(KubeObject::key)
                .flatMap(key -> cluster.get(key).stream())
                .flatMap(service -> service.list("spec", "ports").stream())
                .map(element -> (Map<?, ?>) element)
                .filter(element -> element.get("nodePort") instanceof Number)
                .filter(element -> Stream.of("port", "nodePort")
                        .anyMatch(field -> String.valueOf(port).equals(String.valueOf(element.get(field)))))
                .map(element -> ((Number) element.get("nodePort")).intValue())
                .findFirst();
    }
}
