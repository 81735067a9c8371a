package io.slipway.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who is told of events by requests of Slipway's.
 *
 * @param types the types of events that are told; empty for all
 * @param cluster the only cluster whose events are told; empty for all
 * @param why it is not told any more, in a sentence; empty while it is
 * @param waiting how many events it has not got yet
 * @param failingSince since when what is next could not be delivered
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Webhook(
        String id,
        String url,
        String description,
        List<String> types,
        Optional<String> cluster,
        State state,
        String why,
        String madeBy,
        Instant madeAt,
        long waiting,
        Optional<Instant> failingSince) {

    /** How a webhook stands. */
    public enum State {
        ACTIVE,
        /** Nothing is sent until an administrator enables it; what happens meanwhile waits. */
        DISABLED,
        /** Its secret was made with another key file than the one that is here; this Slipway cannot sign for it. */
        OTHER_KEY
    }
}
