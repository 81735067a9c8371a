package io.slipway.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a client and a server, and does one thing wrong at one byte of what goes by. */
public final class FaultProxy implements AutoCloseable {

    /** What goes wrong. */
    public enum Kind {
        /** Both sides see an orderly end. */
        CUT,
        /** Both sides see a reset. */
        RESET,
        /** The receiver sees the end; what goes the other way still arrives. */
        HALF_CLOSE,
        /** Everything in this direction waits for a while. */
        DELAY
    }

    /** Which way the bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** @param at how many bytes of this direction pass before it */
    public record Fault(Kind kind, Direction direction, long at) {}

    private static final long DELAYED_MILLISECONDS = 200;

    private final ServerSocket front;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> stalled = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Fault> fault = new AtomicReference<>();
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();

    public FaultProxy(int target) throws IOException {
        this.target = target;
        front = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        background(this::serve);
    }

    public int port() {
        return front.getLocalPort();
    }

    /**
     * Begins to count anew, and does this once. What is open is ended before, so that the fault can meet a connection's
     * beginning too; but for a delay, which is to be the only thing that goes wrong.
     */
    public void next(Fault next) {
        fault.set(null);
        if (next == null || next.kind() != Kind.DELAY) {
            dropAll();
        }
        toServer.set(0);
        toClient.set(0);
        fault.set(next);
    }

    /** Nothing goes wrong any more; what is open stays. Tells whether the fault had come to pass. */
    public boolean mend() {
        return fault.getAndSet(null) == null;
    }

    /** How many bytes went this way since the last {@link #next}. */
    public long passed(Direction direction) {
        return counter(direction).get();
    }

    /** What is open stays open, and nothing goes by there any more. */
    public void stallWhatIsOpen() {
        stalled.addAll(open);
    }

    public void dropAll() {
        open.forEach(FaultProxy::close);
    }

    private AtomicLong counter(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private void serve() {
        while (!front.isClosed()) {
            try {
                Socket client = front.accept();
                Socket server = new Socket();
                open.add(client);
                open.add(server);
                server.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), target));
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                background(() -> copy(client, server, Direction.TO_SERVER));
                background(() -> copy(server, client, Direction.TO_CLIENT));
            } catch (IOException closed) {
                // The proxy was closed, or nobody listens behind it: the client's next byte tells it.
            }
        }
    }

    private void copy(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[8192];
        boolean half = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (stalled.contains(from)) {
                    continue;
                }
                long before = counter(direction).getAndAdd(length);
                Fault now = fault.get();
                boolean here = now != null && now.direction() == direction && before + length > now.at()
                        && fault.compareAndSet(now, null);
                int first = here ? (int) Math.max(0, now.at() - before) : length;
                out.write(buffer, 0, first);
                if (here) {
                    half = now.kind() == Kind.HALF_CLOSE;
                    if (!goesOn(now.kind(), from, to)) {
                        return;
                    }
                    out.write(buffer, first, length - first);
                }
            }
        } catch (IOException ended) {
            // A side went away; what is open is closed behind this.
        } finally {
            if (!half) {
                close(from);
                close(to);
            }
        }
    }

    private static boolean goesOn(Kind kind, Socket from, Socket to) throws IOException {
        switch (kind) {
            case DELAY -> {
                try {
                    Thread.sleep(DELAYED_MILLISECONDS);
                } catch (InterruptedException ended) {
                    return false;
                }
                return true;
            }
            case RESET -> {
                from.setSoLinger(true, 0);
                to.setSoLinger(true, 0);
            }
            case HALF_CLOSE -> to.shutdownOutput();
            default -> { /* the end of both */ }
        }
        return false;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }

    private static void background(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        front.close();
        dropAll();
    }
}
