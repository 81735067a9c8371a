package io.slipway.operations;

import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.journal.StepCount;
import io.slipway.journal.StepRun;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which hosts an operation has begun to join and not proved to be nodes. Preparation alone is no join. */
final class HalfJoined {

    private static final Set<String> JOINS = Set.of("joinWorker", "joinControlPlane");
    private static final String PROOF = "proveNode";
    /** Nothing was done by the step. */
    private static final Set<StepRun.State> UNTOUCHED = Set.of(StepRun.State.UNCHANGED, StepRun.State.SKIPPED);

    private final Journal journal;

    HalfJoined(Journal journal) {
        this.journal = journal;
    }

    /** By name. */
    List<HostName> of(Operation operation) {
        List<StepCount> runs = journal.counts(operation.id());
        Set<String> halfWay = hosts(runs, HalfJoined::joins);
        halfWay.removeAll(hosts(runs, run -> run.step().equals(PROOF) && run.state() == StepRun.State.PROVEN));
        return halfWay.stream().map(HostName::new).toList();
    }

    /** Also those that are whole by now, by name. */
    List<HostName> began(Operation operation) {
        return hosts(journal.counts(operation.id()), HalfJoined::joins).stream().map(HostName::new).toList();
    }

    private static boolean joins(StepCount run) {
        return JOINS.contains(run.step()) && !UNTOUCHED.contains(run.state());
    }

    private static Set<String> hosts(List<StepCount> runs, Predicate<StepCount> which) {
        return runs.stream()
                .filter(which)
                .map(StepCount::host)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
