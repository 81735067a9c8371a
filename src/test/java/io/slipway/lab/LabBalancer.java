package io.slipway.lab;

import io.slipway.inventory.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An L3 balancer that a person made. Every connection goes to the next member whose health check passes, on the port of
 * the connection.
 */
public final class LabBalancer {

    /** What the balancer asks of a member. */
    public enum HealthCheck {
        TCP,
        HTTPS_READYZ
    }

    private final LabNetwork network;
    private final String name;
    private final Ipv6Address address;
    private final int port;
    private final HealthCheck healthCheck;
    private final List<LabHost> members;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean checking = true;

    LabBalancer(
            LabNetwork network,
            String name,
            Ipv6Address address,
            int port,
            HealthCheck healthCheck,
            List<LabHost> members) {
        this.network = network;
        this.name = name;
        this.address = address;
        this.port = port;
        this.healthCheck = healthCheck;
        this.members = new ArrayList<>(members);
    }

    public String name() {
        return name;
    }

    public Ipv6Address address() {
        return address;
    }

    public int port() {
        return port;
    }

    public synchronized List<LabHost> members() {
        return List.copyOf(members);
    }

    /** Forgets a member, as a person's slip would. */
    public synchronized void without(String host) {
        members.removeIf(member -> member.name().equals(host));
    }

    /** A badly made balancer sends connections to closed members too. */
    public void checksHealth(boolean checks) {
        checking = checks;
    }

    /** Members that are in rotation at this moment. */
    public List<LabHost> rotation() {
        return members().stream().filter(member -> !checking || healthy(member)).toList();
    }

    private boolean healthy(LabHost member) {
        Optional<LabListener> listener = member.isUp() ? network.listener(member, port) : Optional.empty();
        return listener.isPresent() && (healthCheck == HealthCheck.TCP
                || listener.get().isTls() && listener.get().answer(member, "/readyz").status() == 200);
    }

    Optional<LabHost> next() {
        List<LabHost> rotation = rotation();
        return rotation.isEmpty() ? Optional.empty()
                : Optional.of(rotation.get(Math.floorMod(turn.getAndIncrement(), rotation.size())));
    }
}
