package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeFailure;
import io.slipway.kube.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The hosts of a cluster: what the definition says of them, what the cluster says of their nodes, and who works on them.
 */
public final class ClusterHosts {

    private static final String ACTIVITY = "hosts";

    private final ClusterDefinitions definitions;
    private final OperationSites sites;
    private final Claims claims;

    ClusterHosts(ClusterDefinitions definitions, OperationSites sites, Claims claims) {
        this.definitions = definitions;
        this.sites = sites;
        this.claims = claims;
    }

    /**
     * A host as it stands.
     *
     * @param node its node as the cluster has it now; empty when it has none, or when {@code unknown} says why nobody can
     *     tell
     * @param unknown why the cluster could not be asked; empty when it could
     * @param claimedBy the operation that works on it
     */
    public record HostState(Host host, Optional<KubeObject> node, Optional<String> unknown, Optional<String> claimedBy) {}

    /**
     * In the definition's order, the nodes read from the cluster at this moment.
     *
     * @return empty when no cluster of this name is known
     */
    public Optional<List<HostState>> of(ClusterName cluster) {
        return definitions.newest(cluster)
                .map(newest -> states(cluster, definitions.definition(cluster, newest.version()).hosts()));
    }

    private List<HostState> states(ClusterName cluster, List<Host> hosts) {
        Map<String, KubeObject> nodes;
        Optional<String> unknown;
        try {
            nodes = sites.look(cluster, "none", ACTIVITY).kube().list("v1", "Node", null, Map.of()).stream()
                    .collect(Collectors.toMap(KubeObject::name, Function.identity()));
            unknown = Optional.empty();
        } catch (KubeFailure failure) {
            nodes = Map.of();
            unknown = Optional.of(failure.getMessage().lines().findFirst().orElse(""));
        }
        Map<ClaimSubject, String> holders = claims.holders(cluster).stream()
                .collect(Collectors.toMap(Claim::subject, claim -> Operation.id(claim.operation())));
        Map<String, KubeObject> byName = nodes;
        Optional<String> why = unknown;
        return hosts.stream()
                .map(host -> new HostState(
                        host,
                        Optional.ofNullable(byName.get(host.name().text())),
                        why,
                        Optional.ofNullable(holders.getOrDefault(
                                ClaimSubject.host(host.name()), holders.get(ClaimSubject.CLUSTER)))))
                .toList();
    }
}
