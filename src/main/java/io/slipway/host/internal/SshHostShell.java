package io.slipway.host.internal;

import io.slipway.host.Command;
import io.slipway.host.CommandRecorder;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.HostShell;
import io.slipway.host.InCharge;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final RemoteCommands commands;
    private final InCharge inCharge;
    private final ClusterDefinition cluster;
    private final Host host;
    private final Work work;
    private final String state;
    private final String run;

    SshHostShell(
            Connections connections,
            CommandRecorder recorder,
            InCharge inCharge,
            ClusterDefinition cluster,
            Host host,
            Work work,
            String state,
            String run) {
        if (!work.operation().matches(RECORD_NAME) || !work.activity().matches(RECORD_NAME)) {
            throw new IllegalArgumentException("not usable as a record's name: " + work);
        }
        this.connections = connections;
        this.commands = new RemoteCommands(connections, recorder, cluster, host, work);
        this.inCharge = inCharge;
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
        RemoteCommands.Ran ran = commands.run(arguments, new byte[0], READ, false);
        if (ran.exitCode() != 0) {
            throw commands.failed(Reason.COMMAND_FAILED, arguments, ran, Optional.empty());
        }
        return commands.readable(arguments, ran, () -> Answers.reading(distinct, ran.raw()));
    }

    @Override
    public CommandResult look(Command command) {
        return commands.run(command.arguments(), input(command), command.timeout(), false).result();
    }

    @Override
    public CommandResult change(Command command) {
        RemoteCommands.Ran ran = changed(command.arguments(), input(command), command.timeout());
        if (ran.exitCode() != 0) {
            throw commands.failed(Reason.COMMAND_FAILED, command.arguments(), ran, Optional.empty());
        }
        return ran.result();
    }

    @Override
    public void write(FileContent file) {
        List<String> arguments = HostScripts.writeFile(file);
        RemoteCommands.Ran ran = changed(arguments, HostScripts.bytes(file.content()), Command.SHORT);
        if (ran.exitCode() != 0) {
            throw commands.failed(Reason.COMMAND_FAILED, arguments, ran, Optional.empty());
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
        RemoteCommands.Ran ran = changed(arguments, input, Command.SHORT);
        if (ran.exitCode() != 0) {
            throw commands.failed(Reason.COMMAND_FAILED, shownFor(command), ran, Optional.empty());
        }
        return new LongCommandState.Running(Duration.ZERO, "");
    }

    @Override
    public LongCommandState stateOf(LongCommand command) {
        List<String> arguments = HostScripts.look(state, work, command);
        RemoteCommands.Ran ran = commands.run(arguments, new byte[0], Command.SHORT, false);
        if (ran.exitCode() != 0) {
            throw commands.failed(Reason.COMMAND_FAILED, shownFor(command), ran, Optional.empty());
        }
        return commands.readable(arguments, ran, () -> Answers.state(ran.raw()));
    }

    @Override
    public void forget(LongCommand command) {
        List<String> arguments = HostScripts.close(state, work, command);
        RemoteCommands.Ran ran = changed(arguments, new byte[0], Command.SHORT);
        if (ran.exitCode() != 0) {
            throw commands.failed(Reason.COMMAND_FAILED, arguments, ran, Optional.empty());
        }
    }

    private static List<String> shownFor(LongCommand command) {
        return command.arguments();
    }

    @Override
    public Tunnel tunnel(Endpoint target) {
        try {
            Connections.Lease lease = connections.lease(cluster, host);
            boolean open = false;
            try {
                SshdSocketAddress bound = lease.session().startLocalPortForwarding(
                        new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(target.host(), target.port()));
                open = true;
                return new Forwarding(lease, bound);
            } finally {
                if (!open) {
                    lease.close();
                }
            }
        } catch (IOException | IllegalStateException trouble) {
            throw new HostFailure(
                    Reason.CONNECTION_LOST, host.name(), "forward a port to " + target, Optional.empty(),
                    List.of(String.valueOf(trouble.getMessage())), Optional.empty(), trouble);
        }
    }

    private record Forwarding(Connections.Lease lease, SshdSocketAddress bound) implements Tunnel {

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress("127.0.0.1", bound.getPort());
        }

        @Override
        public void close() {
            try (lease) {
                if (lease.session().isOpen()) {
                    lease.session().stopLocalPortForwarding(bound);
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
    private RemoteCommands.Ran changed(List<String> command, byte[] input, Duration timeout) {
        if (work.fence() == Work.LOOKS_ONLY) {
            throw new IllegalStateException(work.operation() + " has not claimed the host " + host.name() + ", and "
                    + work.activity() + " would change it. What to do: let the diagram await the control plane's turn"
                    + " before this step, or name the host among the operation's hosts.");
        }
        if (!inCharge.now()) {
            throw new HostFailure(Reason.NOT_IN_CHARGE, host.name(), String.join(" ", command), Optional.empty(), List.of(),
                    Optional.empty(), null);
        }
        RemoteCommands.Ran ran = commands.run(HostScripts.change(state, work, command), input, timeout.plus(MARGIN), true);
        switch (ran.exitCode()) {
            case HostScripts.LOCK_TAKEN:
                throw commands.failed(Reason.HOST_BUSY, command, ran, Optional.empty());
            case HostScripts.FENCED:
                throw commands.failed(Reason.FENCED, command, ran, Optional.empty());
            case HostScripts.LOCK_UNUSABLE:
                throw commands.failed(
                        Reason.COMMAND_FAILED,
                        command,
                        ran,
                        Optional.of("Slipway cannot write " + state + " on the host. Look at its disk and rights; then retry."));
            default:
                return ran;
        }
    }
}
