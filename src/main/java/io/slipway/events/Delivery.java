package io.slipway.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * One event on its way to one webhook.
 *
 * @param message the header {@code webhook-id}: the same at each try, so that a receiver knows what it has
 * @param event empty for a test
 * @param inOrder false for tests and for what is sent once more
 * @param nextTry empty when it has ended
 * @param lastStatus the status of the last answer; empty when there was none
 * @param trouble why the last try failed; empty when it did not
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Delivery(
        long id,
        String webhook,
        String message,
        Optional<Long> event,
        String type,
        boolean inOrder,
        State state,
        int attempts,
        Optional<Instant> nextTry,
        Optional<Integer> lastStatus,
        String trouble,
        Instant madeAt,
        Optional<Instant> endedAt) {

    /** How a delivery stands. */
    public enum State {
        WAITING,
        DELIVERED,
        /** Given up. Only what is not in order is; what is in order waits. */
        FAILED,
        /** An administrator let it be. */
        SKIPPED
    }
}
