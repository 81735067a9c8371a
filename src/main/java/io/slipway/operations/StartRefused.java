package io.slipway.operations;

import org.camunda.bpm.engine.BadUserRequestException;

/** A start that a condition forbids. The message says how to mend it. */
public final class StartRefused extends BadUserRequestException {

    private static final long serialVersionUID = 1L;

    /** Whose turn it is to do something. */
    public enum Reason {
        /** What was given is not right. */
        BAD_INPUT,
        /** What the operation would work on is worked on. */
        BUSY
    }

    private final Reason reason;

    private StartRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static StartRefused badInput(String message) {
        return new StartRefused(Reason.BAD_INPUT, message);
    }

    static StartRefused busy(String message) {
        return new StartRefused(Reason.BUSY, message);
    }

    static StartRefused busy(String message, Exception cause) {
        return new StartRefused(Reason.BUSY, message, cause);
    }

    private StartRefused(Reason reason, String message, Exception cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
