package io.slipway.step;

import java.util.List;
import java.util.stream.Collectors;

/** A step could not make its truth. The first lines are what an operator reads in Cockpit. */
public class StepFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The step ran and the difference is not empty within its deadline. */
        NOT_AS_WANTED,
        /** The evidence that a proof looked for is not there. */
        NOT_PROVED,
        /** Going on would not be safe without a person's decision. */
        NEEDS_APPROVAL,
        /** A definition, a secret or a manifest that the step needs cannot be read. */
        UNUSABLE_INPUT
    }

    private final Reason reason;
    private final List<String> seen;
    private final String advice;

    /**
     * @param what in words, with the host where there is one: {@code Load kernel modules on h3}
     * @param seen what was found, one line each
     * @param advice what a person can do about it
     */
    public StepFailure(Reason reason, String what, List<String> seen, String advice) {
        super(reason + ": " + what + "\n"
                + seen.stream().limit(12).map(line -> "  " + line + "\n").collect(Collectors.joining())
                + "What to do: " + advice);
        this.reason = reason;
        this.seen = List.copyOf(seen);
        this.advice = advice;
    }

    public Reason reason() {
        return reason;
    }

    /** What was found, all lines. */
    public List<String> seen() {
        return seen;
    }

    public String advice() {
        return advice;
    }
}
