package io.slipway.lab;

import io.slipway.inventory.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.threads.NoCloseExecutor;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** A simulated host's SSH server, on a loopback port that stays the same for the lab's life. */
public final class LabSshServer {

    private final LabHost host;
    private volatile SshServer server;
    private volatile KeyPair hostKey = LabKeys.ed25519();
    private volatile boolean sudoNeedsPassword;
    private volatile int port;

    LabSshServer(LabHost host) {
        this.host = host;
    }

    public int port() {
        return port;
    }

    /** The host's public key as OpenSSH writes it: {@code ssh-ed25519 AAAA…}. */
    public String publicKey() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    public String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    void sudoNeedsPassword(boolean asks) {
        sudoNeedsPassword = asks;
    }

    boolean isSudoNeedsPassword() {
        return sudoNeedsPassword;
    }

    /** The next connections see another key. */
    public void newHostKey() {
        hostKey = LabKeys.ed25519();
        if (server != null) {
            server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        }
        dropConnections();
    }

    /** Signs the host's key by a host certificate authority, beside the plain key. */
    public KeyPair hostKey() {
        return hostKey;
    }

    public void dropConnections() {
        SshServer running = server;
        if (running != null) {
            running.getActiveSessions().forEach(session -> session.close(true));
        }
    }

    /** Connections that are open now. */
    public int connections() {
        SshServer running = server;
        return running == null ? 0 : running.getActiveSessions().size();
    }

    synchronized void start() {
        if (server != null) {
            return;
        }
        SshServer starting = prepared(host.lab(), hostKey, target -> host.lab().network().forward(host, target));
        starting.setPort(port);
        starting.setCommandFactory((channel, line) -> new LabCommand(host, line));
        try {
            starting.start();
        } catch (IOException cause) {
            throw new UncheckedIOException("the SSH server of " + host.name() + " does not start", cause);
        }
        port = starting.getPort();
        server = starting;
    }

    /** A server on loopback that lets the lab's client in and forwards into the lab's network. */
    static SshServer prepared(
            Lab lab, KeyPair hostKey, Function<Endpoint, Optional<InetSocketAddress>> network) {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        // BouncyCastle is on the tests' class path, and slows every other key exchange down (stack, "SSH").
        server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false, List.of(BuiltinDHFactories.curve25519), ServerBuilder.DH2KEX));
        server.setPublickeyAuthenticator((user, key, session) -> lab.accepts(key));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setChannelFactories(List.of(ChannelSessionFactory.INSTANCE, new LabForwarding(network)));
        server.setIoServiceFactoryFactory(
                new Nio2ServiceFactoryFactory(() -> new NoCloseExecutor(lab.executor())));
        server.setScheduledExecutorService(lab.scheduler(), false);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.MAX_CONCURRENT_SESSIONS.set(server, 100);
        return server;
    }

    synchronized void stop() {
        SshServer stopping = server;
        server = null;
        if (stopping != null) {
            try {
                stopping.stop(true);
            } catch (IOException cause) {
                throw new UncheckedIOException(cause);
            }
        }
    }

    /** Where a session came from; tests of jump hosts ask it. */
    public List<InetSocketAddress> clients() {
        SshServer running = server;
        return running == null ? List.of() : running.getActiveSessions().stream()
                .map(Session::getRemoteAddress).map(InetSocketAddress.class::cast).toList();
    }
}
