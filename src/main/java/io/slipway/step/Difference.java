package io.slipway.step;

import java.util.ArrayList;
import java.util.List;

/** What is not yet as it should be. */
public sealed interface Difference {

    /** Nothing is missing. */
    record None() implements Difference {}

    /** These changes are missing. */
    record Changes(List<Change> changes) implements Difference {

        public Changes {
            changes = List.copyOf(changes);
            if (changes.isEmpty()) {
                throw new IllegalArgumentException("no changes: use none()");
            }
        }
    }

    /**
     * It cannot be told yet, because something has to come first.
     *
     * @param until the title of the step that has to come first
     * @param wanted what shall be, shown in place of a difference
     */
    record UnknownUntil(String until, List<Change> wanted) implements Difference {

        public UnknownUntil {
            wanted = List.copyOf(wanted);
        }
    }

    static Difference none() {
        return new None();
    }

    /** None when the list is empty. */
    static Difference of(List<Change> changes) {
        return changes.isEmpty() ? none() : new Changes(changes);
    }

    static Difference of(Change... changes) {
        return of(List.of(changes));
    }

    static Difference unknownUntil(String step, Change... wanted) {
        return new UnknownUntil(step, List.of(wanted));
    }

    default boolean isNone() {
        return this instanceof None;
    }

    /** The changes, or what is wanted where it cannot be told yet. */
    default List<Change> changesShown() {
        if (this instanceof Changes changes) {
            return changes.changes();
        }
        return this instanceof UnknownUntil unknown ? unknown.wanted() : List.of();
    }

    /** All changes of several differences, none when all are none. */
    static Difference together(List<Difference> parts) {
        List<Change> all = new ArrayList<>();
        for (Difference part : parts) {
            if (part instanceof UnknownUntil) {
                return part;
            }
            all.addAll(part.changesShown());
        }
        return of(all);
    }
}
