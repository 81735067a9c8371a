package io.slipway.progress;

import io.slipway.operations.Intervention;
import io.slipway.operations.Operation;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the condition of a host means, in one place for all that show it. */
final class HostConditions {

    /** What counts most first: a host can stand at several things at once. */
    private static final List<HostCondition> WORST =
            List.of(HostCondition.INCIDENT, HostCondition.RETRYING, HostCondition.RUNNING, HostCondition.WAITING);

    private HostConditions() {}

    /**
     * @param hosts all that the operation is about
     * @param now what it stands at
     * @param called the processes that it called, oldest first
     * @param hostOf the host of each of them that is about one
     * @param notConcerned hosts that are ready, and that the phase in work is not for
     * @param waitsForOther whether it waits for another operation
     */
    static Map<String, HostCondition> of(
            Operation operation, Collection<String> hosts, List<StandingWork> now, List<WorkTables.Called> called,
            Map<String, String> hostOf, Set<String> notConcerned, List<Intervention> interventions, boolean waitsForOther) {
        Map<String, HostCondition> standing = new HashMap<>();
        now.forEach(work -> work.host().ifPresent(host -> standing.merge(host, work.condition(), HostConditions::worse)));
        Set<String> leftOut = new HashSet<>();
        interventions.stream()
                .filter(decided -> decided.kind() == Intervention.Kind.LEFT_OUT)
                .forEach(decided -> decided.host().ifPresent(leftOut::add));
        Set<String> inWork = new HashSet<>();
        called.stream()
                .filter(WorkTables.Called::open)
                .forEach(one -> Optional.ofNullable(hostOf.get(one.instance())).ifPresent(inWork::add));
        boolean ended = operation.endedAt().isPresent();
        boolean asDrawn = operation.state() == Operation.State.FINISHED || operation.state() == Operation.State.PLANNED;
        boolean waits = !ended && (waitsForOther || now.stream()
                .anyMatch(work -> work.host().isEmpty() && work.condition() == HostCondition.WAITING));
        Set<String> through = throughThePhase(called, hostOf);
        Map<String, HostCondition> conditions = new LinkedHashMap<>();
        for (String host : hosts) {
            conditions.put(host,
                    leftOut.contains(host) ? HostCondition.LEFT_OUT
                    : standing.containsKey(host) ? standing.get(host)
                    : inWork.contains(host) ? HostCondition.RUNNING
                    : waits ? HostCondition.WAITING
                    : asDrawn || through.contains(host) || notConcerned.contains(host) ? HostCondition.DONE
                    : HostCondition.TO_DO);
        }
        return conditions;
    }

    private static HostCondition worse(HostCondition one, HostCondition other) {
        return WORST.indexOf(one) <= WORST.indexOf(other) ? one : other;
    }

    /**
     * The hosts whose last process of the phase ended as drawn. A phase is one process that is called for one host after the
     * other by what is about none; the one whose calls began last is in work.
     */
    private static Set<String> throughThePhase(List<WorkTables.Called> called, Map<String, String> hostOf) {
        List<WorkTables.Called> ofHosts = called.stream()
                .filter(one -> hostOf.containsKey(one.instance()) && !hostOf.containsKey(one.caller()))
                .toList();
        Optional<WorkTables.Called> newest = ofHosts.stream().max(Comparator.comparing(WorkTables.Called::started));
        Map<String, Boolean> last = new HashMap<>();
        newest.ifPresent(phase -> ofHosts.stream()
                .filter(one -> one.process().equals(phase.process()) && one.caller().equals(phase.caller()))
                .forEach(one -> last.put(hostOf.get(one.instance()), one.completed())));
        last.values().removeIf(completed -> !completed);
        return last.keySet();
    }
}
