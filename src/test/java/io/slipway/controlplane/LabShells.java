package io.slipway.controlplane;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.host.Work;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabKilled;
import io.slipway.lab.LabListener;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabUnits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hands on the lab's hosts without SSH between: the steps are what is tested here. Long commands run in the background
 * and are known by operation, activity and name, as on a real host; everything that is said is kept for the search for
 * secrets.
 */
final class LabShells {

    private final Lab lab;
    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final List<String> transcript = new CopyOnWriteArrayList<>();

    LabShells(Lab lab) {
        this.lab = lab;
    }

    /** Commands, outputs and written files that are no secrets, of all hosts. */
    List<String> transcript() {
        return transcript;
    }

    HostShell open(Host host, Work work) {
        return new Shell(host, work);
    }

    private static final class Run {
        private final Instant started = Instant.now();
        private final String bootId;
        private volatile LabResult result;

        private Run(String bootId) {
            this.bootId = bootId;
        }
    }

    private final class Shell implements HostShell {

        private final Host host;
        private final LabHost machine;
        private final Work work;

        Shell(Host host, Work work) {
            this.host = host;
            this.machine = lab.host(host.name());
            this.work = work;
        }

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Reading read(List<Query> queries) {
            reachable();
            Map<Query, Object> answers = new HashMap<>();
            for (Query query : queries) {
                answers.put(query, answer(query));
            }
            return new Reading(answers);
        }

        private Object answer(Query query) {
            if (query instanceof Query.File file) {
                return machine.files().node(file.path()).filter(node -> !node.directory())
                        .map(node -> new Reading.FileState(true, node.text(), node.owner(), node.mode(), node.changed()))
                        .orElse(Reading.FileState.ABSENT);
            }
            if (query instanceof Query.Directory directory) {
                return new Reading.DirectoryState(machine.files().names(directory.path()));
            }
            if (query instanceof Query.Unit unit) {
                LabUnits.State state = machine.units().state(unit.name());
                return new Reading.UnitState(
                        machine.units().exists(unit.name()) ? "loaded" : "not-found",
                        state.active(), state.sub(), machine.units().enablement(unit.name()),
                        state.since().orElse(Instant.EPOCH));
            }
            if (query instanceof Query.Run run) {
                return run(run.arguments());
            }
            throw new IllegalArgumentException("not needed here: " + query);
        }

        private CommandResult run(List<String> arguments) {
            reachable();
            LabResult result = machine.execute(arguments);
            transcript.add(host.name() + ": " + String.join(" ", arguments) + "\n" + result.output()
                    + result.errorOutput());
            return new CommandResult(result.exitCode(), result.output(), result.errorOutput());
        }

        private void reachable() {
            if (!machine.isUp()) {
                throw new HostFailure(HostFailure.Reason.UNREACHABLE, host.name(), "connect", Optional.empty(),
                        List.of(), Optional.empty(), null);
            }
        }

        @Override
        public CommandResult look(Command command) {
            return run(command.arguments());
        }

        @Override
        public CommandResult change(Command command) {
            CommandResult result = run(command.arguments());
            if (!result.succeeded()) {
                throw new HostFailure(HostFailure.Reason.COMMAND_FAILED, host.name(),
                        String.join(" ", command.arguments()), Optional.of(result.exitCode()),
                        result.errorOutput().lines().toList(), Optional.empty(), null);
            }
            return result;
        }

        @Override
        public void write(FileContent file) {
            reachable();
            transcript.add(file.secret() ? file.path() : file.path() + "\n" + file.content());
            machine.files().write(file.path(), file.content(), file.mode());
        }

        @Override
        public void remove(String path) {
            reachable();
            machine.files().remove(path);
        }

        @Override
        public LongCommandState ensure(LongCommand command) {
            String key = key(command);
            if (!runs.containsKey(key)) {
                reachable();
                Run run = new Run(machine.bootId());
                runs.put(key, run);
                String input = "/run/slipway/input-" + Math.abs(key.hashCode());
                command.input().ifPresent(secret -> machine.files().write(input, secret.get().reveal(), "0600"));
                List<String> line = new ArrayList<>(command.arguments());
                line.replaceAll(argument -> argument.equals(LongCommand.INPUT_FILE) ? input : argument);
                lab.background(() -> {
                    try {
                        LabResult result = machine.execute(line);
                        transcript.add(host.name() + ": " + String.join(" ", line) + "\n" + result.output()
                                + result.errorOutput());
                        machine.files().remove(input);
                        run.result = result;
                    } catch (LabKilled rebooted) {
                        transcript.add(host.name() + " went down during " + command.name());
                    }
                });
            }
            return stateOf(command);
        }

        @Override
        public LongCommandState stateOf(LongCommand command) {
            reachable();
            Run run = runs.get(key(command));
            if (run == null) {
                return new LongCommandState.NeverRan();
            }
            if (run.result != null) {
                return new LongCommandState.Finished(
                        new CommandResult(run.result.exitCode(), run.result.output(), run.result.errorOutput()),
                        Duration.between(run.started, Instant.now()));
            }
            return run.bootId.equals(machine.bootId())
                    ? new LongCommandState.Running(Duration.between(run.started, Instant.now()))
                    : new LongCommandState.Interrupted("another boot", new CommandResult(-1, "", ""));
        }

        @Override
        public void forget(LongCommand command) {
            if (stateOf(command) instanceof LongCommandState.Running) {
                throw new IllegalStateException("still running: " + command.name());
            }
            runs.remove(key(command));
        }

        private String key(LongCommand command) {
            return host.name() + " " + work.operation() + " " + work.activity() + " " + command.name();
        }

        @Override
        public Tunnel tunnel(Endpoint target) {
            InetSocketAddress address = lab.network().connect(machine, target).listener()
                    .flatMap(LabListener::socket)
                    .orElseThrow(() -> new HostFailure(HostFailure.Reason.UNREACHABLE, host.name(), "tunnel to " + target,
                            Optional.empty(), List.of(), Optional.empty(), null));
            return new Tunnel() {
                @Override
                public InetSocketAddress local() {
                    return address;
                }

                @Override
                public void close() {}
            };
        }
    }
}
