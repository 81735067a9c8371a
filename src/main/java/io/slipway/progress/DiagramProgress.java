package io.slipway.progress;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far an operation is on one of its diagrams.
 *
 * @param definition the engine's id of the diagram
 * @param process its key
 * @param calledBy where the operation's other diagrams call it; empty for the main process
 * @param activities those that something happened at; all others have not begun
 */
public record DiagramProgress(
        String definition, String process, String name, int version, List<CalledBy> calledBy, InstanceCounts instances,
        List<ActivityProgress> activities) {

    /** A call activity of another diagram. */
    public record CalledBy(String definition, String activity) {}

    /** How many instances of the process run and have ended. */
    public record InstanceCounts(int running, int finished) {}

    /**
     * How often something happened at an activity.
     *
     * @param running begun, about to begin, or standing at an incident
     * @param finished ended by itself
     * @param cancelled ended from outside
     * @param incidents that stand there or in what it called
     * @param lastEnded when it ended last, in whatever way
     */
    public record ActivityProgress(
            String activity, int running, int finished, int cancelled, int incidents, Optional<Instant> lastEnded) {}
}
