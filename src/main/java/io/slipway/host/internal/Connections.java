package io.slipway.host.internal;

import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.HostKeyFinding;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.SecretReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * One SSH connection a host, shared by everything that works on it. It is made when first needed, made again when lost,
 * and closed when nobody has used it for a while. Nothing of the running user's own SSH configuration is used.
 */
final class Connections implements AutoCloseable {

    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final int LOST_HEARTBEATS = 4;
    private static final Duration UNUSED = Duration.ofMinutes(5);
    /** Key exchanges cost processor time on both sides: hundreds at once would make each other run into timeouts. */
    private static final int CONNECTING_AT_ONCE = 32;

    private static final AttributeKey<Judgement> JUDGEMENT = new AttributeKey<>();

    /** What the key check found, for the error message: the check itself can only say no. */
    private static final class Judgement {

        private final KnownKeys.Server server;
        private final boolean onlyLook;
        private final AtomicReference<HostKeyFinding> finding = new AtomicReference<>();
        private final AtomicReference<String> key = new AtomicReference<>();

        Judgement(KnownKeys.Server server, boolean onlyLook) {
            this.server = server;
            this.onlyLook = onlyLook;
        }
    }

    /** A finding with the key itself, which people confirm by its fingerprint. */
    record Shown(HostKeyFinding finding, String key) {}

    /** With the whole of how hosts are reached: what trusts less than before must not ride on an older connection. */
    private record Key(
            String cluster, HostName host, String address, int port, String user, ClusterDefinition.Ssh ssh) {}

    private static final class Slot {

        private ClientSession session;
        private long usedAt;
        private int users;
    }

    private final SshClient client;
    private final KnownKeys known;
    private final ConcurrentHashMap<Key, Slot> slots = new ConcurrentHashMap<>();
    private final Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ssh-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    Connections(KnownKeys known) {
        this.known = known;
        this.client = SshClient.setUpDefaultClient();
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setFilePasswordProvider(FilePasswordProvider.EMPTY);
        client.setAgentFactory(null);
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        client.setServerKeyVerifier((session, address, key) -> judge(session, key));
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(client, true);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, LOST_HEARTBEATS);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO_WORKERS.set(client, Math.max(2, Runtime.getRuntime().availableProcessors()));
        client.start();
        sweeper.scheduleWithFixedDelay(this::closeUnused, 1, 1, TimeUnit.MINUTES);
    }

    private boolean judge(ClientSession session, java.security.PublicKey key) {
        Judgement judgement = session.getConnectionContext().getAttribute(JUDGEMENT);
        HostKeyFinding finding = known.judge(judgement.server, key);
        judgement.finding.set(finding);
        judgement.key.set(KnownKeys.text(key));
        return !judgement.onlyLook && finding.state() == HostKeyFinding.State.TRUSTED;
    }

    /** The connection turned out to be dead, and the same may be tried again on a new one. */
    static final class Dead extends IOException {

        private static final long serialVersionUID = 1L;

        Dead(Throwable cause) {
            super("the connection was lost", cause);
        }
    }

    /** Something that is done with a connection. */
    interface Use<R> {

        R with(ClientSession session) throws IOException;
    }

    /** Uses the host's connection, making it where there is none or where it turns out to be dead. */
    <R> R use(ClusterDefinition cluster, Host host, Use<R> use) throws IOException {
        try {
            return useOnce(cluster, host, use);
        } catch (Dead connection) {
            return useOnce(cluster, host, use);
        }
    }

    private <R> R useOnce(ClusterDefinition cluster, Host host, Use<R> use) throws IOException {
        KnownKeys.Server server = KnownKeys.Server.of(cluster, host);
        Slot slot = slots.computeIfAbsent(
                new Key(cluster.name().text(), host.name(), server.address(), server.port(), cluster.ssh().user(),
                        cluster.ssh()),
                key -> new Slot());
        ClientSession session;
        synchronized (slot) {
            if (slot.session == null || !slot.session.isOpen()) {
                slot.session = connect(cluster, server);
            }
            session = slot.session;
            slot.users++;
        }
        try {
            return use.with(session);
        } finally {
            synchronized (slot) {
                slot.users--;
                slot.usedAt = System.nanoTime();
            }
        }
    }

    /** Asks a host for its key without logging in. */
    Shown look(ClusterDefinition cluster, Host host) {
        KnownKeys.Server server = KnownKeys.Server.of(cluster, host);
        Judgement judgement = new Judgement(server, true);
        String trouble = "it showed no key";
        try {
            ClientSession session = dial(cluster, server, cluster.ssh().user(), judgement);
            session.waitFor(
                    EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH, ClientSession.ClientSessionEvent.CLOSED),
                    cluster.ssh().connectTimeout());
            session.close(true);
        } catch (IOException | HostFailure failure) {
            trouble = String.valueOf(failure.getMessage());
        }
        HostKeyFinding finding = judgement.finding.get();
        return finding == null
                ? new Shown(new HostKeyFinding(host.name(), HostKeyFinding.State.UNREACHABLE, "", "", trouble), "")
                : new Shown(finding, judgement.key.get());
    }

    private ClientSession connect(ClusterDefinition cluster, KnownKeys.Server server) {
        try {
            connecting.acquire();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw failure(Reason.UNREACHABLE, server, "Slipway is stopping", stopping);
        }
        try {
            return authenticated(cluster, server, cluster.ssh().user());
        } finally {
            connecting.release();
        }
    }

    private ClientSession authenticated(ClusterDefinition cluster, KnownKeys.Server server, String user) {
        Judgement judgement = new Judgement(server, false);
        ClientSession session = null;
        boolean open = false;
        try {
            session = dial(cluster, server, user, judgement);
            session.setSessionHeartbeat(HeartbeatType.IGNORE, HEARTBEAT);
            for (KeyPair identity : identities(cluster, server)) {
                session.addPublicKeyIdentity(identity);
            }
            session.auth().verify(cluster.ssh().connectTimeout());
            open = true;
            return session;
        } catch (IOException trouble) {
            throw classified(server, judgement, session, trouble);
        } finally {
            if (session != null && !open) {
                session.close(true);
            }
        }
    }

    private ClientSession dial(
            ClusterDefinition cluster, KnownKeys.Server server, String user, Judgement judgement) throws IOException {
        AttributeRepository context = AttributeRepository.ofKeyValuePair(JUDGEMENT, judgement);
        Optional<ClusterDefinition.Ssh.Jump> jump = cluster.ssh().jump();
        if (jump.isEmpty()) {
            return client.connect(user, server.address(), server.port(), context)
                    .verify(cluster.ssh().connectTimeout())
                    .getSession();
        }
        // Each connection through the jump host has a forwarding of its own, which ends with it.
        ClientSession through = jumpSession(cluster, jump.get());
        SshdSocketAddress local = through.startLocalPortForwarding(
                new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(server.address(), server.port()));
        try {
            ClientSession session = client.connect(user, "127.0.0.1", local.getPort(), context)
                    .verify(cluster.ssh().connectTimeout())
                    .getSession();
            session.addCloseFutureListener(closed -> stopForwarding(through, local));
            return session;
        } catch (IOException | RuntimeException failure) {
            stopForwarding(through, local);
            throw failure;
        }
    }

    private static void stopForwarding(ClientSession through, SshdSocketAddress local) {
        try {
            if (through.isOpen()) {
                through.stopLocalPortForwarding(local);
            }
        } catch (IOException alreadyGone) {
            // The jump host's connection ended first, and the forwarding with it.
        }
    }

    private ClientSession jumpSession(ClusterDefinition cluster, ClusterDefinition.Ssh.Jump jump) {
        HostName name = new HostName(jump.endpoint().isAddress() ? "jump-host" : jump.endpoint().host());
        KnownKeys.Server server =
                new KnownKeys.Server(cluster, name, jump.endpoint().host(), jump.endpoint().port());
        Slot slot = slots.computeIfAbsent(
                new Key(cluster.name().text(), name, server.address(), server.port(), jump.user(), cluster.ssh()),
                key -> new Slot());
        synchronized (slot) {
            if (slot.session == null || !slot.session.isOpen()) {
                slot.session = authenticated(withoutJump(cluster), server, jump.user());
                // Held open by the connections through it, not by its own use.
                slot.users = 1;
            }
            return slot.session;
        }
    }

    private static ClusterDefinition withoutJump(ClusterDefinition cluster) {
        ClusterDefinition.Ssh ssh = cluster.ssh();
        return cluster.withSsh(new ClusterDefinition.Ssh(
                ssh.user(), ssh.port(), ssh.identity(), ssh.knownHosts(), ssh.certificateAuthorities(),
                Optional.empty(), ssh.sudo(), ssh.connectTimeout()));
    }

    private static List<KeyPair> identities(ClusterDefinition cluster, KnownKeys.Server server) {
        Optional<SecretReference> reference = cluster.ssh().identity();
        if (reference.isEmpty()) {
            return List.of();
        }
        try {
            String pem = reference.get().source() == SecretReference.Source.FILE
                    ? Files.readString(Path.of(reference.get().locator()))
                    : Optional.ofNullable(System.getenv(reference.get().locator()))
                            .orElseThrow(() -> new IOException("the variable is not set"));
            List<KeyPair> identities = new ArrayList<>();
            Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName(reference.get().toString()),
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)),
                    FilePasswordProvider.EMPTY);
            if (found != null) {
                found.forEach(identities::add);
            }
            if (identities.isEmpty()) {
                throw new IOException("it holds no private key");
            }
            return identities;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new HostFailure(
                    Reason.AUTHENTICATION_REFUSED,
                    server.name(),
                    "read the private key " + reference.get(),
                    Optional.empty(),
                    List.of(String.valueOf(unreadable.getMessage())),
                    Optional.of("Set ssh.identity in the cluster file to a private key in OpenSSH's format without a "
                            + "passphrase, readable by Slipway's user; then retry."),
                    unreadable);
        }
    }

    private static HostFailure classified(
            KnownKeys.Server server, Judgement judgement, ClientSession session, IOException trouble) {
        HostKeyFinding finding = judgement.finding.get();
        if (finding != null && finding.state() == HostKeyFinding.State.UNKNOWN) {
            return failure(Reason.HOST_KEY_UNKNOWN, server, finding.keyType() + " " + finding.fingerprint(), trouble);
        }
        if (finding != null && finding.state() == HostKeyFinding.State.CHANGED) {
            return failure(
                    Reason.HOST_KEY_CHANGED,
                    server,
                    "shown: " + finding.keyType() + " " + finding.fingerprint() + "; " + finding.detail(),
                    trouble);
        }
        if (finding != null && finding.state() == HostKeyFinding.State.TRUSTED) {
            boolean refused = String.valueOf(trouble.getMessage()).contains("No more authentication methods");
            return failure(
                    refused ? Reason.AUTHENTICATION_REFUSED : Reason.UNREACHABLE,
                    server,
                    String.valueOf(trouble.getMessage()),
                    trouble);
        }
        return failure(Reason.UNREACHABLE, server, String.valueOf(trouble.getMessage()), trouble);
    }

    private static HostFailure failure(Reason reason, KnownKeys.Server server, String seen, Throwable cause) {
        String address = server.address().contains(":") ? "[" + server.address() + "]" : server.address();
        return new HostFailure(
                reason, server.name(), "ssh to " + address + ":" + server.port(), Optional.empty(), List.of(seen),
                Optional.empty(), cause);
    }

    private void closeUnused() {
        slots.forEach((key, slot) -> {
            synchronized (slot) {
                if (slot.session != null && slot.users == 0 && System.nanoTime() - slot.usedAt > UNUSED.toNanos()) {
                    slot.session.close(false);
                    slot.session = null;
                }
            }
        });
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        client.stop();
    }
}
