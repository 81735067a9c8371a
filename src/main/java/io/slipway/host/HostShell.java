package io.slipway.host;

import io.slipway.inventory.Host;
import java.util.List;

/**
 * One host's hands, for one piece of work (an operation's activity). Every call has its own hard timeout, is recorded
 * in the journal with its output redacted, and ends with a value or a {@link HostFailure}. Calls that change the host
 * run under the host's own lock with the operation's fencing number; an older number is refused by the host itself.
 *
 * <p>All calls of all steps of one host share one SSH connection.
 */
public interface HostShell {

    Host host();

    /**
     * Answers all queries in one round trip, without changing anything.
     *
     * @throws HostFailure when the host cannot be reached or does not answer in time
     */
    Reading read(List<Query> queries);

    default Reading read(Query... queries) {
        return read(List.of(queries));
    }

    /**
     * Runs a command that changes nothing and may fail: a non-zero exit code is an answer here.
     *
     * @throws HostFailure when the host cannot be reached or the command exceeds its timeout
     */
    CommandResult look(Command command);

    /**
     * Runs a short command that changes the host, under the host's lock.
     *
     * @throws HostFailure when it exits with anything but zero, exceeds its timeout, or the host cannot be reached
     */
    CommandResult change(Command command);

    /**
     * Writes a file atomically (temporary file, owner, mode, rename), creating missing parent directories with mode
     * 0755. The content travels by standard input.
     */
    void write(FileContent file);

    /** Removes a file; a missing one is no failure. */
    void remove(String path);

    /**
     * Looks after a long command: starts it when it never ran, else tells how it stands. Never starts it twice in one
     * attempt; a failed or interrupted attempt stays so until {@link #forget}.
     */
    LongCommandState ensure(LongCommand command);

    /** How a long command stands, without starting it. */
    LongCommandState stateOf(LongCommand command);

    /**
     * Closes a failed or interrupted attempt, after its clean-up, so that the next {@link #ensure} starts a new one.
     * The old record stays on the host.
     */
    void forget(LongCommand command);

    /**
     * Connects from Slipway to an address as the host sees it, through the SSH connection.
     *
     * @return a local endpoint on loopback that forwards for as long as the tunnel is open
     */
    Tunnel tunnel(io.slipway.inventory.Endpoint target);

    /** An open forwarding through a host. Closing it ends all its connections. */
    interface Tunnel extends AutoCloseable {

        /** The local port on the loopback address that forwards. */
        java.net.InetSocketAddress local();

        @Override
        void close();
    }
}
