package io.slipway.journal;

import io.slipway.host.CommandRecorder;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.Proof;
import io.slipway.step.Step;
import io.slipway.step.StepRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ran where, when, on whose behalf. Everything is written at once, over connections of the journal's own and
 * outside the engine's transaction: a step that is rolled back still has its commands on record, and a killed Slipway
 * loses none. Every text is redacted once more and bounded. Safe for use by many threads.
 */
public final class Journal implements CommandRecorder, StepRecorder {

    private final CommandTable commands;
    private final StepRunTable runs;
    private final PlanTable plans;
    private final ConfirmedHostKeys hostKeys;
    private final JournalDatabase database;
    private final Clock clock;

    Journal(JournalDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.commands = new CommandTable(database.client());
        this.runs = new StepRunTable(database.client(), clock);
        this.plans = new PlanTable(database);
        this.hostKeys = new ConfirmedHostKeys(database, clock);
    }

    @Override
    public void record(Entry entry) {
        commands.add(entry);
    }

    @Override
    public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
        return runs.waiting(work, step.id(), step.title(), text(host), what);
    }

    @Override
    public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
        StepRun.State state = changes.isEmpty() ? StepRun.State.UNCHANGED : StepRun.State.CHANGED;
        runs.ended(work, step.id(), step.title(), text(host), state, "", changes, started);
    }

    @Override
    public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {
        runs.ended(work, step.id(), step.title(), text(host), StepRun.State.FAILED, message, List.of(), started);
    }

    @Override
    public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {
        plans.replace(work.operation(), text(host), step.id(), step.title(), difference, clock.instant());
    }

    @Override
    public void gathered(Work work, Proof proof, Optional<HostName> host, Instant started, Evidence evidence) {
        String seen = String.join("\n", evidence.seen());
        if (evidence instanceof Evidence.NotYet) {
            runs.waiting(work, proof.id(), proof.title(), text(host), seen);
            return;
        }
        StepRun.State state =
                evidence instanceof Evidence.Proven ? StepRun.State.PROVEN : StepRun.State.NOT_PROVEN;
        runs.ended(work, proof.id(), proof.title(), text(host), state, seen, List.of(), started);
    }

    /**
     * Records that a step or proof was not run, because a person took it over.
     *
     * @param state {@code SKIPPED} or {@code DONE_BY_HAND}
     * @param words who, and what was said
     */
    public void setAside(
            Work work, String step, String title, Optional<HostName> host, StepRun.State state, String words) {
        runs.ended(work, step, title, text(host), state, words, List.of(), clock.instant());
    }

    /** Records what was found on a host, or in the cluster as a whole, in place of what was found there before. */
    public void found(String operation, Optional<HostName> host, List<Finding> findings) {
        plans.replaceFindings(operation, text(host), findings, clock.instant());
    }

    /** Records one more finding beside those that are there. */
    public void alsoFound(String operation, Optional<HostName> host, Finding finding) {
        plans.addFindings(operation, text(host), List.of(finding), clock.instant());
    }

    /** Keeps what a look at a host taught, by name, in place of what an earlier look did. */
    public void learned(String operation, HostName host, Map<String, String> facts) {
        plans.replaceFacts(operation, host.text(), facts, clock.instant());
    }

    /** What looks at hosts taught in an operation, by host and name. */
    public Map<String, Map<String, String>> facts(String operation) {
        return plans.facts(operation);
    }

    /** Drops what an earlier look at this host, or at the cluster as a whole, planned in this operation. */
    public void planAnew(String operation, Optional<HostName> host) {
        plans.forget(operation, text(host));
    }

    /**
     * An operation's commands in the order of their recording.
     *
     * @param after the id behind which the page begins; 0 for the first page
     * @param size at most {@link Page#LARGEST}
     * @param output whether the outputs are wanted too
     */
    public Page<RecordedCommand> commands(
            String operation, Optional<String> host, Optional<String> activity, long after, int size, boolean output) {
        return commands.list(operation, host, activity, after, size, output);
    }

    /** One command with its output. */
    public Optional<RecordedCommand> command(String operation, long id) {
        return commands.command(operation, id);
    }

    /** An operation's runs of steps and proofs in the order of their recording. */
    public Page<StepRun> steps(String operation, Optional<String> host, Optional<String> step, long after, int size) {
        return runs.list(operation, host, step, after, size);
    }

    /**
     * An operation's runs of steps and proofs that wait, and those that ended after that moment, in the order of their
     * recording. Their changes are left out and their details shortened: this is asked again and again.
     */
    public List<StepRun> liveSteps(String operation, Instant endedAfter) {
        return runs.live(operation, endedAfter);
    }

    /** Takes one run of a step or proof: milliseconds since 1970, {@code ended} 0 while it waits, {@code host} empty for none. */
    @FunctionalInterface
    public interface RunReader {
        void run(long id, String host, String step, StepRun.State state, int attempt, long started, long ended);
    }

    /** Hands over all of an operation's runs in the order of their ids, without texts: there may be many. */
    public void eachRun(String operation, RunReader reader) {
        runs.each(operation, reader);
    }

    /** The steps and proofs that ran in an operation in the order of their first runs, with their titles. */
    public Map<String, String> titles(String operation) {
        return runs.titles(operation);
    }

    /** How often each step ended in each way, by host. */
    public List<StepCount> counts(String operation) {
        return runs.counts(operation);
    }

    /** What an operation would change, the cluster as a whole first, then by host in the order of the steps. */
    public List<PlanEntry> plan(String operation, Optional<String> host) {
        return plans.list(operation, host);
    }

    /** What was found before an operation's work, errors first. */
    public List<Finding> findings(String operation) {
        return plans.findings(operation);
    }

    /** The host keys of a cluster that people have confirmed, by host. */
    public List<ConfirmedHostKey> hostKeys(ClusterName cluster) {
        return hostKeys.trusted(cluster);
    }

    /**
     * Trusts a host's confirmed keys no longer, after it was installed anew; who removed them stays on record.
     *
     * @return how many were trusted until now
     */
    public int removeHostKeys(ClusterName cluster, HostName host, String removedBy) {
        return hostKeys.remove(cluster, host, removedBy);
    }

    /**
     * Deletes what was recorded longer ago than that. What belongs to a running operation stays.
     *
     * @return how many rows were deleted
     */
    public int purge(Duration keep) {
        Instant before = clock.instant().minus(keep);
        List<String> running = new ArrayList<>(database.client()
                .sql("select number from slipway_operation where ended_at is null")
                .query((row, number) -> "OPS-" + row.getLong(1))
                .list());
        // An empty list is no SQL.
        running.add("");
        return commands.purge(before, running) + runs.purge(before, running) + plans.purge(before, running);
    }

    private static String text(Optional<HostName> host) {
        return host.map(HostName::text).orElse("");
    }
}
