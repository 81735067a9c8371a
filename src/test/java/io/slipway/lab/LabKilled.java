package io.slipway.lab;

/** The program was killed, or its host went down. What it did so far stays done. */
public final class LabKilled extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LabKilled(String why) {
        super(why);
    }
}
