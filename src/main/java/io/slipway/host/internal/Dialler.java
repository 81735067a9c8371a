package io.slipway.host.internal;

import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * Makes SSH connections, directly or through another connection, with host keys strictly checked and every wait bounded
 * by the cluster's connect timeout. Nothing of the running user's own SSH configuration is used.
 */
final class Dialler implements AutoCloseable {

    /** With {@link #LOST_HEARTBEATS}, a peer that is gone is noticed within a quarter of a minute, also under load. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    private static final int LOST_HEARTBEATS = 4;
    private static final String LOOPBACK = "127.0.0.1";

    private final SshClient client;
    private final KnownKeys known;

    Dialler(KnownKeys known) {
        this.known = known;
        this.client = SshClient.setUpDefaultClient();
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setFilePasswordProvider(FilePasswordProvider.EMPTY);
        client.setAgentFactory(null);
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        client.setKeyExchangeFactories(HostKeyExchange.factories());
        client.setServerKeyVerifier((session, address, key) -> HostKeyCheck.of(session).accepts(key));
        client.addSessionListener(new Negotiation());
        CoreModuleProperties.ABORT_ON_INVALID_CERTIFICATE.set(client, false);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(client, true);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, LOST_HEARTBEATS);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO_WORKERS.set(client, Math.max(2, Runtime.getRuntime().availableProcessors()));
        client.start();
    }

    /** Asks for the host key that is known, and hears what a server says before it greets. */
    private static final class Negotiation implements SessionListener {

        @Override
        public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
            Set<String> possible = new LinkedHashSet<>(List.of(proposal.get(KexProposalOption.SERVERKEYS).split(",")));
            proposal.put(
                    KexProposalOption.SERVERKEYS,
                    HostKeyCheck.of(session).algorithms().stream()
                            .filter(possible::contains)
                            .collect(Collectors.joining(",")));
        }

        @Override
        public void sessionPeerIdentificationLine(Session session, String line, List<String> before) {
            HostKeyCheck.of(session).greeted(line);
        }
    }

    /**
     * Connects and logs in.
     *
     * @param through an open connection to the server's jump host, if it has one
     * @throws HostFailure with the reason and what to do about it
     */
    ClientSession login(Server server, Optional<ClientSession> through) {
        HostKeyCheck check = check(server, false);
        List<KeyPair> identities = Identities.of(server);
        ClientSession session = null;
        boolean open = false;
        try (Way way = way(server, through)) {
            session = dial(check, way);
            for (KeyPair identity : identities) {
                session.addPublicKeyIdentity(identity);
            }
            session.auth().verify(timeout(server));
            open = true;
            return session;
        } catch (IOException trouble) {
            throw ConnectTrouble.failure(check, Optional.ofNullable(session), through, trouble);
        } finally {
            if (session != null && !open) {
                session.close(true);
            }
        }
    }

    /** Connects until the server has shown its key, and no further. */
    HostKeyCheck look(Server server, Optional<ClientSession> through) {
        HostKeyCheck check = check(server, true);
        ClientSession session = null;
        try (Way way = way(server, through)) {
            session = dial(check, way);
            Set<ClientSession.ClientSessionEvent> seen = session.waitFor(
                    EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH, ClientSession.ClientSessionEvent.CLOSED),
                    timeout(server));
            if (check.finding().isEmpty()) {
                boolean late = seen.contains(ClientSession.ClientSessionEvent.TIMEOUT);
                IOException trouble = new IOException("it showed no key", late ? new TimeoutException() : null);
                throw ConnectTrouble.failure(check, Optional.of(session), through, trouble);
            }
            return check;
        } catch (IOException trouble) {
            if (check.finding().isPresent()) {
                // What was looked for is seen; a refused key may end the session before the connection is told to stand.
                return check;
            }
            throw ConnectTrouble.failure(check, Optional.ofNullable(session), through, trouble);
        } finally {
            if (session != null) {
                session.close(true);
            }
        }
    }

    private HostKeyCheck check(Server server, boolean onlyLook) {
        try {
            return new HostKeyCheck(server, onlyLook, known.trusted(server));
        } catch (IOException unreadable) {
            throw server.failure(
                    Reason.HOST_KEY_UNKNOWN,
                    List.of(String.valueOf(unreadable.getMessage())),
                    Optional.of("Correct it: ssh.knownHosts and ssh.certificateAuthorities in the cluster file say where it "
                            + "stands; then retry."),
                    unreadable);
        }
    }

    /** Where to connect to; the way through a jump host is open only until the connection stands. */
    private interface Way extends AutoCloseable {

        String host();

        int port();

        @Override
        void close();
    }

    private record Direct(String host, int port) implements Way {

        @Override
        public void close() {}
    }

    /** A port of loopback that leads through the jump host. What has come through it stays when it is closed. */
    private record Forwarded(ClientSession jump, SshdSocketAddress local) implements Way {

        @Override
        public String host() {
            return LOOPBACK;
        }

        @Override
        public int port() {
            return local.getPort();
        }

        @Override
        public void close() {
            try {
                if (jump.isOpen()) {
                    jump.stopLocalPortForwarding(local);
                }
            } catch (IOException alreadyGone) {
                // The jump host's connection ended first, and the forwarding with it.
            }
        }
    }

    private static Way way(Server server, Optional<ClientSession> through) throws IOException {
        if (through.isEmpty()) {
            return new Direct(server.endpoint().host(), server.port());
        }
        try {
            return new Forwarded(through.get(), through.get().startLocalPortForwarding(
                    new SshdSocketAddress(LOOPBACK, 0),
                    new SshdSocketAddress(server.endpoint().host(), server.port())));
        } catch (IllegalStateException closing) {
            throw new IOException("the connection to the jump host was lost", closing);
        }
    }

    private ClientSession dial(HostKeyCheck check, Way way) throws IOException {
        return client.connect(check.server().user(), way.host(), way.port(), check.attribute())
                .verify(timeout(check.server()))
                .getSession();
    }

    private static Duration timeout(Server server) {
        return server.cluster().ssh().connectTimeout();
    }

    @Override
    public void close() {
        client.stop();
    }
}
