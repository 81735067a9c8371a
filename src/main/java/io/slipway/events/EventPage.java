package io.slipway.events;

import java.util.List;

/**
 * A part of the list of events, oldest first.
 *
 * @param next the id behind which the next page begins; also given on the last page, to ask again later
 * @param more whether there is a next page already
 */
public record EventPage(List<Event> entries, long next, boolean more) {

    /** More than this is never read at once. */
    public static final int LARGEST = 500;

    public EventPage {
        entries = List.copyOf(entries);
    }
}
