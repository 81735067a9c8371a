package io.slipway.host.internal;

import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One SSH server that Slipway connects to: a host of a cluster, or the cluster's jump host.
 *
 * @param cluster whose settings apply
 * @param name under which its key is confirmed
 * @param endpoint where it answers
 * @param user the login name
 * @param isJump true when it is the jump host, which is reached directly
 */
record Server(ClusterDefinition cluster, HostName name, Endpoint endpoint, String user, boolean isJump) {

    /** The jump host's name where the cluster file gives only its address. */
    private static final HostName JUMP_HOST = new HostName("jump-host");

    static Server of(ClusterDefinition cluster, Host host) {
        Endpoint endpoint = host.management().orElse(new Endpoint(host.address(), cluster.ssh().port()));
        return new Server(cluster, host.name(), endpoint, cluster.ssh().user(), false);
    }

    static Optional<Server> jumpOf(ClusterDefinition cluster) {
        return cluster.ssh().jump().map(jump -> new Server(
                cluster,
                jump.endpoint().isAddress() ? JUMP_HOST : new HostName(jump.endpoint().host()),
                jump.endpoint(), jump.user(), true));
    }

    /** The server through which this one is reached. */
    Optional<Server> jump() {
        return isJump ? Optional.empty() : jumpOf(cluster);
    }

    int port() {
        return endpoint.port();
    }

    /** What it is called in known_hosts files and certificates: the name in the cluster file and the address dialled. */
    Set<String> names() {
        return new LinkedHashSet<>(List.of(name.text(), endpoint.host()));
    }

    HostFailure failure(Reason reason, List<String> seen, Optional<String> advice, Throwable cause) {
        return new HostFailure(
                reason, name, "ssh to " + endpoint + (jump().isPresent() ? " through " + jump().get().endpoint() : ""),
                Optional.empty(), seen, advice, cause);
    }

    HostFailure failure(Reason reason, String seen, Throwable cause) {
        return failure(reason, List.of(seen), Optional.empty(), cause);
    }
}
