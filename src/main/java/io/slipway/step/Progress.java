package io.slipway.step;

import java.time.Duration;

/** How far {@link Step#apply} came. */
public sealed interface Progress {

    /** All was done that there was to do. */
    record Done() implements Progress {}

    /**
     * A long command runs; come back.
     *
     * @param what in words: {@code apt-get installs 7 packages}
     * @param age how long it has been running; the pause before the next look grows with it
     */
    record Running(String what, Duration age) implements Progress {}

    static Progress done() {
        return new Done();
    }

    static Progress running(String what, Duration age) {
        return new Running(what, age);
    }
}
