package io.slipway.host.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;

/**
 * Bounds the commands that run on one connection at once: sshd refuses the eleventh (MaxSessions, sshd_config(5)), and one
 * that is set lower refuses earlier. A refused command was not started, so that it waits for its turn.
 */
final class ChannelLimit {

    /** Two below sshd's default, for whoever else rides on the connection. */
    private static final int COMMANDS_AT_ONCE = 8;

    private static final Duration REFUSED_AGAIN_AFTER = Duration.ofMillis(100);

    private final Semaphore turns = new Semaphore(COMMANDS_AT_ONCE, true);

    /** Opens one channel, or throws as it does. */
    interface Opening<C> {

        C open() throws IOException;
    }

    /** No turn came. */
    static final class Full extends IOException {

        private static final long serialVersionUID = 1L;

        Full(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Opens a channel when there is a turn; {@link #release} when it is closed.
     *
     * @throws Full when none came in time
     */
    <C> C open(Duration patience, Opening<C> opening) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        boolean open = false;
        boolean turn = false;
        try {
            turn = turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!turn) {
                throw new Full(COMMANDS_AT_ONCE + " other commands run on the connection, and none ended within "
                        + patience.toSeconds() + " s", null);
            }
            while (true) {
                try {
                    C channel = opening.open();
                    open = true;
                    return channel;
                } catch (IOException refused) {
                    if (!isRefusal(refused)) {
                        throw refused;
                    }
                    if (System.nanoTime() > end) {
                        throw new Full("sshd takes no further command on the connection: " + refused.getMessage(), refused);
                    }
                    TimeUnit.MILLISECONDS.sleep(REFUSED_AGAIN_AFTER.toMillis());
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("Slipway is stopping", stopping);
        } finally {
            if (turn && !open) {
                turns.release();
            }
        }
    }

    void release() {
        turns.release();
    }

    private static boolean isRefusal(Throwable trouble) {
        return Stream.iterate(trouble, cause -> cause != null, Throwable::getCause)
                .anyMatch(SshChannelOpenException.class::isInstance);
    }
}
