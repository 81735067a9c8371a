package io.slipway.network;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.util.List;
import java.util.Optional;

/** Cluster files that differ from the lab's in one thing. */
public final class Definitions {

    private Definitions() {}

    static ClusterDefinition withPools(ClusterDefinition from, List<ClusterDefinition.Pool> pools) {
        return copy(from, pools, from.neighbourProxy(), from.registryAccess(), from.ingress());
    }

    static ClusterDefinition withHosts(ClusterDefinition from, List<Host> hosts) {
        return new ClusterDefinition(
                from.name(), hosts, from.ssh(), from.kubernetes(), from.packages(), from.images(),
                from.containerd(), from.resolver(), from.networkPlugin(), from.pools(), from.reservedAddresses(),
                from.neighbourProxy(), from.registryAccess(), from.ingress(), from.smokeTest(), from.limits(),
                from.acceptedWarnings());
    }

    static ClusterDefinition withNeighbourProxy(ClusterDefinition from, ClusterDefinition.NeighbourProxy proxy) {
        return copy(from, from.pools(), proxy, from.registryAccess(), from.ingress());
    }

    public static ClusterDefinition withRegistry(ClusterDefinition from, ClusterDefinition.RegistryAccess access) {
        return copy(from, from.pools(), from.neighbourProxy(), Optional.of(access), from.ingress());
    }

    public static ClusterDefinition withIngress(ClusterDefinition from, ClusterDefinition.Ingress ingress) {
        return copy(from, from.pools(), from.neighbourProxy(), from.registryAccess(), Optional.of(ingress));
    }

    private static ClusterDefinition copy(
            ClusterDefinition from,
            List<ClusterDefinition.Pool> pools,
            ClusterDefinition.NeighbourProxy proxy,
            Optional<ClusterDefinition.RegistryAccess> registry,
            Optional<ClusterDefinition.Ingress> ingress) {
        return new ClusterDefinition(
                from.name(), from.hosts(), from.ssh(), from.kubernetes(), from.packages(), from.images(),
                from.containerd(), from.resolver(), from.networkPlugin(), pools, from.reservedAddresses(), proxy,
                registry, ingress, from.smokeTest(), from.limits(), from.acceptedWarnings());
    }
}
