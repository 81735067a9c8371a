package io.slipway.host.internal;

import io.slipway.host.CommandRecorder;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.HostShells;
import io.slipway.host.InCharge;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hosts over SSH. */
public final class SshHostShells implements HostShells, AutoCloseable {

    private static final int ASKED_AT_ONCE = 32;

    private record Confirmable(String cluster, String host, String fingerprint) {}

    private final Connections connections;
    private final CommandRecorder recorder;
    private final HostKeyStore store;
    private final InCharge inCharge;
    private final String state;
    private final String run;
    /** Keys that were shown, until a person has confirmed their fingerprints. */
    private final ConcurrentHashMap<Confirmable, String> shownKeys = new ConcurrentHashMap<>();

    public SshHostShells(CommandRecorder recorder, HostKeyStore store) {
        this(recorder, store, () -> true);
    }

    /** @param inCharge asked before each change of a host */
    public SshHostShells(CommandRecorder recorder, HostKeyStore store, InCharge inCharge) {
        this(recorder, store, inCharge, HostScripts.STATE_DIRECTORY, HostScripts.RUN_DIRECTORY);
    }

    /** For tests that run the real scripts in directories of their own. */
    SshHostShells(CommandRecorder recorder, HostKeyStore store, InCharge inCharge, String state, String run) {
        this.inCharge = inCharge;
        this.connections = new Connections(new KnownKeys(store));
        this.recorder = recorder;
        this.store = store;
        this.state = state;
        this.run = run;
    }

    @Override
    public HostShell open(ClusterDefinition cluster, Host host, Work work) {
        return new SshHostShell(connections, recorder, inCharge, cluster, host, work, state, run);
    }

    @Override
    public List<HostKeyFinding> hostKeys(ClusterDefinition cluster, List<Host> hosts) {
        List<HostKeyFinding> findings = new ArrayList<>();
        Optional<HostKeyFinding> jump =
                Server.jumpOf(cluster).map(server -> remembered(cluster, connections.look(server)));
        jump.ifPresent(findings::add);
        if (jump.isPresent() && jump.get().state() != HostKeyFinding.State.TRUSTED) {
            // What a jump host forwards is looked at only when it is the right one.
            hosts.forEach(host -> findings.add(new HostKeyFinding(host.name(), HostKeyFinding.State.UNREACHABLE, "", "",
                    "asked for when the key of the jump host, " + jump.get().host() + ", is trusted")));
        } else {
            findings.addAll(asked(cluster, hosts));
        }
        return List.copyOf(findings);
    }

    private List<HostKeyFinding> asked(ClusterDefinition cluster, List<Host> hosts) {
        ExecutorService asking = Executors.newFixedThreadPool(Math.max(1, Math.min(ASKED_AT_ONCE, hosts.size())));
        try {
            List<Future<Connections.Shown>> answers =
                    hosts.stream().map(host -> asking.submit(() -> connections.look(Server.of(cluster, host)))).toList();
            return answers.stream().map(SshHostShells::answer).map(shown -> remembered(cluster, shown)).toList();
        } finally {
            asking.shutdownNow();
        }
    }

    private static Connections.Shown answer(Future<Connections.Shown> answer) {
        try {
            return answer.get();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Slipway is stopping", stopping);
        } catch (java.util.concurrent.ExecutionException defect) {
            throw new IllegalStateException("a host's key could not be asked for", defect.getCause());
        }
    }

    private HostKeyFinding remembered(ClusterDefinition cluster, Connections.Shown shown) {
        if (!shown.key().isEmpty()) {
            shownKeys.put(confirmable(cluster, shown.finding()), shown.key());
        }
        return shown.finding();
    }

    /** A key that this process has not seen is asked for again, and trusted only with the confirmed fingerprint. */
    @Override
    public void trust(ClusterDefinition cluster, List<HostKeyFinding> confirmed, String confirmedBy) {
        for (HostKeyFinding finding : confirmed) {
            String key = shownKeys.get(confirmable(cluster, finding));
            if (key == null) {
                Connections.Shown shown = connections.look(server(cluster, finding.host()));
                if (!shown.finding().fingerprint().equals(finding.fingerprint())) {
                    throw new HostFailure(
                            HostFailure.Reason.HOST_KEY_CHANGED,
                            finding.host(),
                            "confirm the host key " + finding.fingerprint(),
                            Optional.empty(),
                            List.of("the host now shows " + shown.finding().fingerprint() + " "
                                    + shown.finding().detail()),
                            Optional.empty(),
                            null);
                }
                key = shown.key();
            }
            store.confirm(cluster.name(), finding.host(), key, confirmedBy);
        }
    }

    private static Server server(ClusterDefinition cluster, HostName name) {
        return Server.jumpOf(cluster)
                .filter(jump -> jump.name().equals(name))
                .orElseGet(() -> Server.of(cluster, cluster.host(name)));
    }

    private static Confirmable confirmable(ClusterDefinition cluster, HostKeyFinding finding) {
        return new Confirmable(cluster.name().text(), finding.host().text(), finding.fingerprint());
    }

    @Override
    public void close() {
        connections.close();
    }
}
