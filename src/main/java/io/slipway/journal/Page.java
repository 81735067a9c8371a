package io.slipway.journal;

import java.util.List;
import java.util.Optional;

/**
 * A bounded part of a longer list.
 *
 * @param entries in the order of their recording
 * @param next where the following page begins; empty on the last one
 */
public record Page<T>(List<T> entries, Optional<Long> next) {

    /** More than this is never read at once. */
    public static final int LARGEST = 500;

    public Page {
        entries = List.copyOf(entries);
    }

    static int bounded(int wanted) {
        return Math.max(1, Math.min(wanted, LARGEST));
    }
}
