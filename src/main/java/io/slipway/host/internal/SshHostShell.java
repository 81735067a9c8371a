package io.slipway.host.internal;

import io.slipway.host.Command;
import io.slipway.host.CommandRecorder;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.host.Redaction;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** A shell over the host's shared connection: one exec channel a call. */
final class SshHostShell implements HostShell {

    private static final Duration CHANNEL_OPENS = Duration.ofSeconds(15);
    /** Reads answer from local state, but up to ten commands of ten seconds may be among the queries. */
    private static final Duration READ = Duration.ofSeconds(120);
    /** What a call may take beyond its own bound: waiting for the host's lock, and the way there and back. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final String RECORD_NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,80}";

    private final Connections connections;
    private final CommandRecorder recorder;
    private final ClusterDefinition cluster;
    private final Host host;
    private final Work work;
    private final String state;
    private final String run;

    SshHostShell(
            Connections connections,
            CommandRecorder recorder,
            ClusterDefinition cluster,
            Host host,
            Work work,
            String state,
            String run) {
        if (!work.operation().matches(RECORD_NAME) || !work.activity().matches(RECORD_NAME)) {
            throw new IllegalArgumentException("not usable as a record's name: " + work);
        }
        this.connections = connections;
        this.recorder = recorder;
        this.cluster = cluster;
        this.host = host;
        this.work = work;
        this.state = state;
        this.run = run;
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Reading read(List<Query> queries) {
        List<Query> distinct = queries.stream().distinct().toList();
        List<String> arguments = HostScripts.read(distinct);
        Ran ran = run(arguments, new byte[0], READ, false);
        if (ran.exitCode() != 0) {
            throw failed(Reason.COMMAND_FAILED, arguments, ran, Optional.empty());
        }
        return readable(arguments, ran, () -> Answers.reading(distinct, ran.raw()));
    }

    @Override
    public CommandResult look(Command command) {
        return run(command.arguments(), input(command), command.timeout(), false).result();
    }

    @Override
    public CommandResult change(Command command) {
        Ran ran = changed(command.arguments(), input(command), command.timeout());
        if (ran.exitCode() != 0) {
            throw failed(Reason.COMMAND_FAILED, command.arguments(), ran, Optional.empty());
        }
        return ran.result();
    }

    @Override
    public void write(FileContent file) {
        List<String> arguments = HostScripts.writeFile(file);
        Ran ran = changed(arguments, HostScripts.bytes(file.content()), Command.SHORT);
        if (ran.exitCode() != 0) {
            throw failed(Reason.COMMAND_FAILED, arguments, ran, Optional.empty());
        }
    }

    @Override
    public void remove(String path) {
        change(Command.of("rm", "-f", "--", path));
    }

    @Override
    public LongCommandState ensure(LongCommand command) {
        LongCommandState seen = stateOf(command);
        if (!(seen instanceof LongCommandState.NeverRan)) {
            return seen;
        }
        byte[] input = command.input()
                .map(source -> HostScripts.bytes(source.get().reveal()))
                .orElse(new byte[0]);
        List<String> arguments = HostScripts.start(state, run, work, command, input.length);
        Ran ran = changed(arguments, input, Command.SHORT);
        if (ran.exitCode() != 0) {
            throw failed(Reason.COMMAND_FAILED, shownFor(command), ran, Optional.empty());
        }
        return new LongCommandState.Running(Duration.ZERO);
    }

    @Override
    public LongCommandState stateOf(LongCommand command) {
        List<String> arguments = HostScripts.look(state, work, command);
        Ran ran = run(arguments, new byte[0], Command.SHORT, false);
        if (ran.exitCode() != 0) {
            throw failed(Reason.COMMAND_FAILED, shownFor(command), ran, Optional.empty());
        }
        return readable(arguments, ran, () -> Answers.state(ran.raw()));
    }

    @Override
    public void forget(LongCommand command) {
        List<String> arguments = HostScripts.close(state, work, command);
        Ran ran = changed(arguments, new byte[0], Command.SHORT);
        if (ran.exitCode() != 0) {
            throw failed(Reason.COMMAND_FAILED, arguments, ran, Optional.empty());
        }
    }

    private static List<String> shownFor(LongCommand command) {
        return command.arguments();
    }

    @Override
    public Tunnel tunnel(Endpoint target) {
        try {
            return connections.use(cluster, host, session -> {
                SshdSocketAddress bound = session.startLocalPortForwarding(
                        new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(target.host(), target.port()));
                return new Forwarding(session, bound);
            });
        } catch (IOException trouble) {
            throw new HostFailure(
                    Reason.CONNECTION_LOST, host.name(), "forward a port to " + target, Optional.empty(),
                    List.of(String.valueOf(trouble.getMessage())), Optional.empty(), trouble);
        }
    }

    private record Forwarding(ClientSession session, SshdSocketAddress bound) implements Tunnel {

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress("127.0.0.1", bound.getPort());
        }

        @Override
        public void close() {
            try {
                if (session.isOpen()) {
                    session.stopLocalPortForwarding(bound);
                }
            } catch (IOException alreadyGone) {
                // The connection ended first, and the forwarding with it.
            }
        }
    }

    private static byte[] input(Command command) {
        return command.input().map(Secret::reveal).map(HostScripts::bytes).orElse(new byte[0]);
    }

    /** Runs under the host's lock; tells apart the lock's own refusals from the command's exit codes. */
    private Ran changed(List<String> command, byte[] input, Duration timeout) {
        Ran ran = run(HostScripts.change(state, work, command), input, timeout.plus(MARGIN), true);
        switch (ran.exitCode()) {
            case HostScripts.LOCK_TAKEN:
                throw failed(Reason.HOST_BUSY, command, ran, Optional.empty());
            case HostScripts.FENCED:
                throw failed(Reason.FENCED, command, ran, Optional.empty());
            case HostScripts.LOCK_UNUSABLE:
                throw failed(
                        Reason.COMMAND_FAILED,
                        command,
                        ran,
                        Optional.of("Slipway cannot write " + state + " on the host. Look at its disk and rights; then retry."));
            default:
                return ran;
        }
    }

    /** How a call ended; raw is the standard output as it came. */
    private record Ran(int exitCode, CommandResult result, String raw) {}

    private Ran run(List<String> arguments, byte[] input, Duration timeout, boolean changing) {
        List<String> whole = new ArrayList<>();
        if (cluster.ssh().sudo()) {
            whole.addAll(List.of("sudo", "-n", "--"));
        }
        whole.addAll(List.of("env", "LC_ALL=C.UTF-8"));
        whole.addAll(arguments);
        Instant started = Instant.now();
        long nanos = System.nanoTime();
        TextOutput output = new TextOutput();
        TextOutput error = new TextOutput();
        Integer exitCode = null;
        try {
            exitCode = connections.use(
                    cluster, host, session -> exec(session, ShellLine.of(whole), input, timeout, output, error, arguments, changing));
        } catch (IOException trouble) {
            throw new HostFailure(
                    Reason.CONNECTION_LOST, host.name(), shown(arguments), Optional.empty(),
                    List.of(String.valueOf(trouble.getMessage())), Optional.empty(), trouble);
        } finally {
            record(arguments, started, Duration.ofNanos(System.nanoTime() - nanos), exitCode, output, error);
        }
        if (cluster.ssh().sudo() && exitCode == 1 && error.text().startsWith("sudo: a ")) {
            throw failed(
                    Reason.SUDO_NEEDS_PASSWORD,
                    arguments,
                    new Ran(exitCode, new CommandResult(exitCode, "", error.text()), ""),
                    Optional.empty());
        }
        return new Ran(exitCode, new CommandResult(exitCode, output.text(), error.text()), output.raw());
    }

    private int exec(
            ClientSession session,
            String line,
            byte[] input,
            Duration timeout,
            TextOutput output,
            TextOutput error,
            List<String> arguments,
            boolean changing)
            throws IOException {
        try (ChannelExec channel = opened(session, line, input, output, error, changing)) {
            var events = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), timeout);
            if (events.contains(ClientChannelEvent.TIMEOUT)) {
                channel.close(true);
                throw failed(
                        Reason.TIMED_OUT,
                        arguments,
                        new Ran(-1, new CommandResult(-1, output.text(), error.text()), ""),
                        Optional.empty());
            }
            Integer exitCode = channel.getExitStatus();
            if (exitCode == null) {
                // Unknown is never success: the connection broke, or a signal ended the program.
                throw new IOException("the connection ended before the command did"
                        + Optional.ofNullable(channel.getExitSignal()).map(signal -> ", signal " + signal).orElse(""));
            }
            return exitCode;
        }
    }

    /**
     * What only looks is sent again on a new connection when this one turns out to be dead. What changes the host is not:
     * whether it was sent cannot be told, so the step's own difference decides.
     */
    private static ChannelExec opened(
            ClientSession session,
            String line,
            byte[] input,
            TextOutput output,
            TextOutput error,
            boolean changing)
            throws IOException {
        try {
            ChannelExec channel = session.createExecChannel(line);
            channel.setIn(new ByteArrayInputStream(input));
            channel.setOut(output);
            channel.setErr(error);
            channel.open().verify(CHANNEL_OPENS);
            return channel;
        } catch (IllegalStateException closing) {
            // MINA's word for a session that is just being closed: nothing was sent.
            throw new Connections.Dead(closing);
        } catch (IOException failure) {
            if (changing || session.isOpen()) {
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

    private HostFailure failed(Reason reason, List<String> arguments, Ran ran, Optional<String> advice) {
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

    private <R> R readable(List<String> arguments, Ran ran, java.util.function.Supplier<R> reader) {
        try {
            return reader.get();
        } catch (Answers.UnreadableAnswer unreadable) {
            throw failed(
                    Reason.UNEXPECTED_OUTPUT,
                    arguments,
                    new Ran(
                            ran.exitCode(),
                            new CommandResult(ran.exitCode(), "", unreadable.getMessage() + "\n"
                                    + new String(ran.result().errorOutput().getBytes(StandardCharsets.UTF_8),
                                            StandardCharsets.UTF_8)),
                            ""),
                    Optional.empty());
        }
    }
}
