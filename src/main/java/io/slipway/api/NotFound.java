package io.slipway.api;

/** What was asked for is not there. */
final class NotFound extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private NotFound(String message) {
        super(message);
    }

    static NotFound of(String message) {
        return new NotFound(message);
    }
}
