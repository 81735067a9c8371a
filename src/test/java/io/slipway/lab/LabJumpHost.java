package io.slipway.lab;

import io.slipway.inventory.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;

/**
 * The one machine of the data centre that answers from outside: it forwards to the hosts' SSH ports, by their addresses in
 * the data centre, and runs no command.
 */
public final class LabJumpHost {

    private static final int SSH = 22;

    private final Lab lab;
    private final KeyPair hostKey = LabKeys.ed25519();
    private final AtomicInteger forwarded = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final SshServer server;

    LabJumpHost(Lab lab) {
        this.lab = lab;
        this.server = LabSshServer.prepared(lab, hostKey, this::host);
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionEvent(Session session, Event event) {
                if (event == Event.Authenticated) {
                    logins.incrementAndGet();
                }
            }
        });
        try {
            server.start();
        } catch (IOException cause) {
            throw new UncheckedIOException("the jump host does not start", cause);
        }
    }

    private Optional<InetSocketAddress> host(Endpoint target) {
        Optional<InetSocketAddress> socket = lab.hosts().stream()
                .filter(host -> host.isUp() && target.port() == SSH && target.host().equals(host.address().text()))
                .findFirst()
                .map(host -> new InetSocketAddress("127.0.0.1", host.ssh().port()));
        socket.ifPresent(found -> forwarded.incrementAndGet());
        return socket;
    }

    /** Where it answers from outside. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", server.getPort());
    }

    public String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    /** Connections to hosts that it has forwarded. */
    public int forwarded() {
        return forwarded.get();
    }

    /** How often somebody logged in. */
    public int logins() {
        return logins.get();
    }

    /** All connections break at this moment, and with them those through it. */
    public void dropConnections() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    void stop() {
        try {
            server.stop(true);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
