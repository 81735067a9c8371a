package io.slipway.operations;

import java.util.List;

/** A definition was not taken. The message says why in an operator's words. */
public final class DefinitionRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The text has mistakes. */
        MISTAKES,
        /** Somebody else made a version meanwhile, or no version was named where one exists. */
        VERSION_CONFLICT,
        /** The text names another cluster. */
        OTHER_CLUSTER,
        TOO_LARGE
    }

    private final Reason reason;
    private final transient List<Mistake> mistakes;

    DefinitionRefused(Reason reason, String message, List<Mistake> mistakes) {
        super(message);
        this.reason = reason;
        this.mistakes = List.copyOf(mistakes);
    }

    public static DefinitionRefused mistakes(List<Mistake> mistakes) {
        return new DefinitionRefused(
                Reason.MISTAKES,
                "The definition has " + (mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes") + ".",
                mistakes);
    }

    public Reason reason() {
        return reason;
    }

    public List<Mistake> mistakes() {
        return mistakes;
    }
}
