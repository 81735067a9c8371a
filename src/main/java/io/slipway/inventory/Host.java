package io.slipway.inventory;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One machine of a cluster.
 *
 * @param name as the host calls itself and as its node is registered
 * @param address the node's IPv6 address, the only one that kubelet announces
 * @param role what it becomes
 * @param rack the rack whose top-of-rack /64 holds the address; hosts of one rack share pools
 * @param labels node labels given at join, before anything can be scheduled; the rack's label is added to them
 * @param uplink the interface that carries the address and the default route
 * @param management where SSH reaches the host when that is not its address and the cluster's SSH port
 */
public record Host(
        HostName name,
        Ipv6Address address,
        Role role,
        Optional<String> rack,
        Map<String, String> labels,
        String uplink,
        Optional<Endpoint> management) {

    /** The part that a host plays. */
    public enum Role {
        CONTROL_PLANE,
        WORKER
    }

    public Host {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(rack, "rack");
        Objects.requireNonNull(uplink, "uplink");
        Objects.requireNonNull(management, "management");
        labels = Map.copyOf(labels);
    }

    public boolean isControlPlane() {
        return role == Role.CONTROL_PLANE;
    }
}
