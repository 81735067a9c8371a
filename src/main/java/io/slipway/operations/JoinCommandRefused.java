package io.slipway.operations;

/** A join command is not handed out. The message says why and what to do. */
public final class JoinCommandRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JoinCommandRefused(String message) {
        super(message);
    }
}
