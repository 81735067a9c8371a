package io.slipway.adoption;

import java.util.List;

/** No definition can be written of what was found. Each reason says what was found and what would have to be otherwise. */
final class NotAdoptable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Together below the 4000 characters that the engine stores of a text. */
    private static final int MOST_TOLD = 10;
    private static final int LONGEST_REASON = 370;

    private final transient List<String> reasons;

    NotAdoptable(List<String> reasons) {
        super(String.join("\n", reasons));
        this.reasons = List.copyOf(reasons);
    }

    NotAdoptable(String reason) {
        this(List.of(reason));
    }

    /** As the operation's outcome says it, bounded so that three hundred nodes do not drown a person. */
    String outcome() {
        StringBuilder outcome = new StringBuilder("Cannot be adopted; nothing was changed.");
        reasons.stream().limit(MOST_TOLD).forEach(reason -> outcome.append("\n- ").append(
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…"));
        if (reasons.size() > MOST_TOLD) {
            outcome.append("\n- and ").append(reasons.size() - MOST_TOLD).append(" more reasons");
        }
        return outcome.toString();
    }
}
