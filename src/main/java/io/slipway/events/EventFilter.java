package io.slipway.events;

import java.util.List;
import java.util.Optional;

/**
 * Which events are wanted.
 *
 * @param types empty for all
 */
public record EventFilter(Optional<String> cluster, Optional<String> operation, List<EventType> types) {

    /** Everything. */
    public static final EventFilter ALL = new EventFilter(Optional.empty(), Optional.empty(), List.of());

    public EventFilter {
        types = List.copyOf(types);
    }
}
