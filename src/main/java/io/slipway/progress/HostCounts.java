package io.slipway.progress;

import java.util.Collection;

/** How many hosts of an operation stand how. */
public record HostCounts(int toDo, int running, int retrying, int incident, int waiting, int done, int leftOut) {

    static HostCounts of(Collection<HostCondition> conditions) {
        int[] counts = new int[HostCondition.values().length];
        conditions.forEach(condition -> counts[condition.ordinal()]++);
        return new HostCounts(
                counts[HostCondition.TO_DO.ordinal()],
                counts[HostCondition.RUNNING.ordinal()],
                counts[HostCondition.RETRYING.ordinal()],
                counts[HostCondition.INCIDENT.ordinal()],
                counts[HostCondition.WAITING.ordinal()],
                counts[HostCondition.DONE.ordinal()],
                counts[HostCondition.LEFT_OUT.ordinal()]);
    }
}
