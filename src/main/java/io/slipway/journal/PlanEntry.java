package io.slipway.journal;

import io.slipway.step.Change;
import java.util.List;
import java.util.Optional;

/**
 * What one step would change.
 *
 * @param host empty for a step in the cluster as a whole
 * @param step the step's name in diagrams
 * @param title the same for people
 * @param kind whether there are changes at all, or it cannot be told yet
 * @param until for {@code UNKNOWN} the title of the step that has to come first, else empty
 * @param changes the changes, or what is wanted where it cannot be told yet
 */
public record PlanEntry(
        Optional<String> host, String step, String title, Kind kind, String until, List<Change> changes) {

    /** What is known. */
    public enum Kind {
        NOTHING,
        CHANGES,
        UNKNOWN
    }
}
