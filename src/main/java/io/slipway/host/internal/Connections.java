package io.slipway.host.internal;

import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.HostKeyFinding;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.session.ClientSession;

/**
 * One SSH connection a host, shared by everything that works on it, and one to the jump host, shared by all connections
 * through it. Each is made when first needed, made again when lost, and closed when nobody has used it for a while.
 */
final class Connections implements AutoCloseable {

    private static final Duration UNUSED = Duration.ofMinutes(5);
    /** Key exchanges cost processor time on both sides: hundreds at once would make each other run into timeouts. */
    private static final int CONNECTING_AT_ONCE = 32;

    private static final Duration CONNECTING_TURN = Duration.ofMinutes(5);

    /** A finding with the key itself, which people confirm by its fingerprint. */
    record Shown(HostKeyFinding finding, String key) {}

    /** With the whole of how hosts are reached: what trusts less than before must not ride on an older connection. */
    private record Key(
            String cluster, HostName host, String address, int port, String user, ClusterDefinition.Ssh ssh) {

        static Key of(Server server) {
            return new Key(server.cluster().name().text(), server.name(), server.endpoint().host(), server.port(),
                    server.user(), server.cluster().ssh());
        }
    }

    private static final class Slot {

        private final ChannelLimit channels = new ChannelLimit();
        /** Without the slot's lock: connections tell their end in the threads that making another one waits for. */
        private final AtomicInteger users = new AtomicInteger();

        private volatile long usedAt = System.nanoTime();
        private ClientSession session;
        private HostFailure failure;
        private long failedAt;

        void leave() {
            usedAt = System.nanoTime();
            users.decrementAndGet();
        }
    }

    private final Dialler dialler;
    private final ConcurrentHashMap<Key, Slot> slots = new ConcurrentHashMap<>();
    private final Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ssh-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    Connections(KnownKeys known) {
        this.dialler = new Dialler(known);
        sweeper.scheduleWithFixedDelay(this::closeUnused, 1, 1, TimeUnit.MINUTES);
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

        R with(Lease lease) throws IOException;
    }

    /** A host's connection while somebody uses it; it is not closed for being idle before it is given back. */
    static final class Lease implements AutoCloseable {

        private final Slot slot;
        private final ClientSession session;
        private final AtomicBoolean back = new AtomicBoolean();

        private Lease(Slot slot, ClientSession session) {
            this.slot = slot;
            this.session = session;
        }

        ClientSession session() {
            return session;
        }

        /** How many commands run on it at once. */
        ChannelLimit channels() {
            return slot.channels;
        }

        @Override
        public void close() {
            if (back.compareAndSet(false, true)) {
                slot.leave();
            }
        }
    }

    /** Uses the host's connection, making it where there is none or where it turns out to be dead. */
    <R> R use(ClusterDefinition cluster, Host host, Use<R> use) throws IOException {
        try (Lease lease = lease(cluster, host)) {
            return use.with(lease);
        } catch (Dead connection) {
            try (Lease lease = lease(cluster, host)) {
                return use.with(lease);
            }
        }
    }

    /** The host's connection, until it is given back. */
    Lease lease(ClusterDefinition cluster, Host host) {
        return lease(Server.of(cluster, host));
    }

    /**
     * Who waited while another thread found no way to the server gets the same answer: hundreds that wait for a silent
     * jump host must not each try it in turn.
     */
    private Lease lease(Server server) {
        long asked = System.nanoTime();
        Slot slot = slots.computeIfAbsent(Key.of(server), key -> new Slot());
        synchronized (slot) {
            if (slot.session == null || !slot.session.isOpen()) {
                if (slot.failure != null && slot.failedAt - asked > 0) {
                    throw slot.failure;
                }
                try {
                    slot.session = connected(server);
                    slot.failure = null;
                } catch (HostFailure noWay) {
                    slot.failure = noWay;
                    slot.failedAt = System.nanoTime();
                    throw noWay;
                }
            }
            slot.users.incrementAndGet();
            return new Lease(slot, slot.session);
        }
    }

    private ClientSession connected(Server server) {
        if (server.isJump()) {
            // Those who wait for it have a turn each already.
            return dialler.login(server, Optional.empty());
        }
        boolean turn = false;
        try {
            turn = connecting.tryAcquire(CONNECTING_TURN.toSeconds(), TimeUnit.SECONDS);
            if (!turn) {
                throw server.failure(Reason.UNREACHABLE,
                        "too many connections were being made for " + CONNECTING_TURN.toMinutes() + " minutes", null);
            }
            return through(server);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw server.failure(Reason.UNREACHABLE, "Slipway is stopping", stopping);
        } finally {
            if (turn) {
                connecting.release();
            }
        }
    }

    /** The jump host's connection is used for as long as the connection through it is open. */
    private ClientSession through(Server server) {
        if (server.jump().isEmpty()) {
            return dialler.login(server, Optional.empty());
        }
        Lease jump = lease(server.jump().get());
        boolean open = false;
        try {
            ClientSession session = dialler.login(server, Optional.of(jump.session()));
            session.addCloseFutureListener(closed -> jump.close());
            open = true;
            return session;
        } finally {
            if (!open) {
                jump.close();
            }
        }
    }

    /** Asks a server for its key without logging in there; the jump host before it has to let Slipway in. */
    Shown look(Server server) {
        try {
            HostKeyCheck check;
            if (server.jump().isPresent()) {
                try (Lease jump = lease(server.jump().get())) {
                    check = dialler.look(server, Optional.of(jump.session()));
                }
            } else {
                check = dialler.look(server, Optional.empty());
            }
            return new Shown(check.finding().orElseThrow(), check.key());
        } catch (HostFailure failure) {
            String why = failure.lastLines().isEmpty() ? failure.reason().advice() : failure.lastLines().get(0);
            return new Shown(
                    new HostKeyFinding(server.name(), HostKeyFinding.State.UNREACHABLE, "", "",
                            failure.host().equals(server.name()) ? why : failure.host() + ": " + why),
                    "");
        }
    }

    private void closeUnused() {
        slots.forEach((key, slot) -> {
            synchronized (slot) {
                if (slot.session != null && slot.users.get() == 0
                        && System.nanoTime() - slot.usedAt > UNUSED.toNanos()) {
                    slot.session.close(false);
                    slot.session = null;
                }
            }
        });
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        dialler.close();
    }
}
