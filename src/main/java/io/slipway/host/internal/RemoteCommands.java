package io.slipway.host.internal;

import io.slipway.host.CommandRecorder;
import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.Redaction;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;

/** Runs argument lists on a host, one exec channel each, as root, recorded, and bounded in time. */
final class RemoteCommands {

    private static final Duration CHANNEL_OPENS = Duration.ofSeconds(15);
    /** How long a command waits for its turn on a connection that carries as many as it may. */
    private static final Duration TURN = Duration.ofSeconds(60);

    /** The host itself ends a command that takes too long; this long is waited for it to say so. */
    private static final Duration HOST_ENDS_IT = Envelope.KILLED_AFTER.plusSeconds(3);

    private final Connections connections;
    private final CommandRecorder recorder;
    private final ClusterDefinition cluster;
    private final Host host;
    private final Work work;

    RemoteCommands(
            Connections connections, CommandRecorder recorder, ClusterDefinition cluster, Host host, Work work) {
        this.connections = connections;
        this.recorder = recorder;
        this.cluster = cluster;
        this.host = host;
        this.work = work;
    }

    /** How a call ended; raw is the standard output as it came. */
    record Ran(int exitCode, CommandResult result, String raw) {

        /** Without an exit code: what had come until then. */
        static Ran unfinished(String output, String error) {
            return new Ran(-1, new CommandResult(-1, output, error), "");
        }
    }

    /**
     * @param changing true when the command may have an effect, so that it is not sent again when the connection breaks
     * @throws HostFailure when it has no exit code, or {@code sudo} does not run it
     */
    Ran run(List<String> arguments, byte[] input, Duration timeout, boolean changing) {
        List<String> whole = Envelope.asRoot(cluster.ssh().sudo(), timeout, arguments);
        Instant started = Instant.now();
        long nanos = System.nanoTime();
        TextOutput output = new TextOutput();
        TextOutput error = new TextOutput();
        Integer exitCode = null;
        Duration took = Duration.ZERO;
        try {
            exitCode = connections.use(cluster, host, lease -> {
                ChannelExec open = opened(lease, ShellLine.of(whole), input, output, error, changing);
                try (ChannelExec channel = open) {
                    return awaited(channel, timeout.plus(HOST_ENDS_IT), output, error, arguments);
                } finally {
                    lease.channels().release();
                }
            });
        } catch (ChannelLimit.Full full) {
            throw failed(Reason.HOST_BUSY, arguments, Ran.unfinished("", full.getMessage()),
                    Optional.of("Slipway waits for fewer commands on this host. Retry, or raise MaxSessions in the host's "
                            + "sshd_config when it is below 10."));
        } catch (IOException trouble) {
            throw new HostFailure(
                    Reason.CONNECTION_LOST, host.name(), shown(arguments), Optional.empty(),
                    List.of(String.valueOf(trouble.getMessage())), Optional.empty(), trouble);
        } finally {
            took = Duration.ofNanos(System.nanoTime() - nanos);
            record(arguments, started, took, exitCode, output, error);
        }
        Ran ran = new Ran(exitCode, new CommandResult(exitCode, output.text(), error.text()), output.raw());
        if (Envelope.isTimeout(exitCode, took, timeout)) {
            throw failed(Reason.TIMED_OUT, arguments, Ran.unfinished(output.text(), error.text()), Optional.empty());
        }
        if (cluster.ssh().sudo()) {
            Envelope.refusal(exitCode, error.text()).ifPresent(refusal -> {
                throw failed(refusal.reason(), arguments, ran, Optional.of(refusal.advice()));
            });
        }
        return ran;
    }

    private int awaited(
            ChannelExec channel, Duration timeout, TextOutput output, TextOutput error, List<String> arguments)
            throws IOException {
        var events = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), timeout);
        if (events.contains(ClientChannelEvent.TIMEOUT)) {
            channel.close(true);
            throw failed(Reason.TIMED_OUT, arguments, Ran.unfinished(output.text(), error.text()), Optional.empty());
        }
        Integer exitCode = channel.getExitStatus();
        if (exitCode != null) {
            return exitCode;
        }
        if (channel.getExitSignal() != null) {
            return Envelope.exitCode(channel.getExitSignal());
        }
        // Unknown is never success.
        throw new IOException("the connection ended before the command did");
    }

    /**
     * What only looks is sent again on a new connection when this one turns out to be dead. What changes the host is not:
     * whether it was sent cannot be told, so the step's own difference decides.
     */
    private static ChannelExec opened(
            Connections.Lease lease, String line, byte[] input, TextOutput output, TextOutput error, boolean changing)
            throws IOException {
        try {
            return lease.channels().open(TURN, () -> {
                ChannelExec channel = lease.session().createExecChannel(line);
                channel.setIn(new ByteArrayInputStream(input));
                channel.setOut(output);
                channel.setErr(error);
                channel.open().verify(CHANNEL_OPENS);
                return channel;
            });
        } catch (IllegalStateException closing) {
            // MINA's word for a session that is just being closed: nothing was sent.
            throw new Connections.Dead(closing);
        } catch (ChannelLimit.Full full) {
            throw full;
        } catch (IOException failure) {
            if (changing || lease.session().isOpen()) {
                throw failure;
            }
            throw new Connections.Dead(failure);
        }
    }

    private void record(
            List<String> arguments, Instant started, Duration took, Integer exitCode, TextOutput output, TextOutput error) {
        // The scripts' own answers are frames of encoded text: what they say is in the step's difference.
        boolean framed = arguments.size() > 3 && (arguments.get(3).equals("slipway-read")
                || arguments.get(3).equals("slipway-look"));
        recorder.record(new CommandRecorder.Entry(
                cluster.name().text(),
                host.name(),
                work,
                shown(arguments),
                started,
                took,
                Optional.ofNullable(exitCode),
                framed ? "" : Redaction.of(output.text()),
                Redaction.of(error.text())));
    }

    private static String shown(List<String> arguments) {
        return Redaction.of(ShellLine.shown(arguments));
    }

    HostFailure failed(Reason reason, List<String> arguments, Ran ran, Optional<String> advice) {
        String text = ran.result().errorOutput().isBlank() ? ran.result().output() : ran.result().errorOutput();
        return new HostFailure(
                reason,
                host.name(),
                shown(arguments),
                ran.exitCode() < 0 ? Optional.empty() : Optional.of(ran.exitCode()),
                Redaction.of(text).lines().filter(line -> !line.isBlank()).toList(),
                advice,
                null);
    }

    /** Reads an answer; one that cannot be read is a failure that shows it. */
    <R> R readable(List<String> arguments, Ran ran, Supplier<R> reader) {
        try {
            return reader.get();
        } catch (Answers.UnreadableAnswer unreadable) {
            String seen = unreadable.getMessage() + "\n" + ran.result().errorOutput();
            throw failed(Reason.UNEXPECTED_OUTPUT, arguments,
                    new Ran(ran.exitCode(), new CommandResult(ran.exitCode(), "", seen), ""), Optional.empty());
        }
    }
}
