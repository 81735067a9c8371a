package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.host.HostShell;
import java.time.Instant;
import java.util.Optional;

/**
 * An open way to one API server. It is closed by its last user once it was retired, so that nobody's call is cut.
 */
final class Connection {

    private final KubernetesClient client;
    private final Optional<HostShell.Tunnel> tunnel;
    private final String way;
    private final boolean endpoint;
    private final Instant expires;
    private final Instant opened;
    private final ServedKinds kinds;
    private int users;
    private boolean retired;
    private Instant lastUsed;

    /**
     * @param way in words, for errors: {@code the endpoint api.example.net:6443 through cp1}
     * @param endpoint false when it is only one control-plane host's API server
     * @param expires when the client certificate ends
     */
    Connection(
            KubernetesClient client,
            Optional<HostShell.Tunnel> tunnel,
            String way,
            boolean endpoint,
            Instant expires,
            Instant now) {
        this.client = client;
        this.tunnel = tunnel;
        this.way = way;
        this.endpoint = endpoint;
        this.expires = expires;
        this.opened = now;
        this.lastUsed = now;
        this.kinds = new ServedKinds(client);
    }

    KubernetesClient client() {
        return client;
    }

    ServedKinds kinds() {
        return kinds;
    }

    String way() {
        return way;
    }

    boolean endpoint() {
        return endpoint;
    }

    Instant opened() {
        return opened;
    }

    Instant expires() {
        return expires;
    }

    synchronized void use() {
        users++;
    }

    synchronized void release(Instant now) {
        users--;
        lastUsed = now;
        closeIfOver();
    }

    /** No new users; closes now or after the last one. */
    synchronized void retire() {
        retired = true;
        closeIfOver();
    }

    synchronized boolean idleSince(Instant time) {
        return users == 0 && lastUsed.isBefore(time);
    }

    private void closeIfOver() {
        if (retired && users == 0) {
            client.close();
            tunnel.ifPresent(HostShell.Tunnel::close);
        }
    }
}
