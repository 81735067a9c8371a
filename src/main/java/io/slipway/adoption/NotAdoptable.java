package io.slipway.adoption;

import java.util.List;

/** No definition can be written of what was found. Each reason says what was found and what would have to be otherwise. */
final class NotAdoptable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    NotAdoptable(List<String> reasons) {
        super(String.join("\n", reasons));
        this.reasons = List.copyOf(reasons);
    }

    NotAdoptable(String reason) {
        this(List.of(reason));
    }

    /** As the operation's outcome says it. */
    String outcome() {
        return "Cannot be adopted; nothing was changed.\n"
                + String.join("\n", reasons.stream().map(reason -> "- " + reason).toList());
    }
}
