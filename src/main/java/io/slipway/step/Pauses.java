package io.slipway.step;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next look at something that comes true by itself. */
final class Pauses {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Pauses() {}

    /**
     * Half of the time that it has taken so far: what is done soon is seen soon, and what takes minutes is looked at every
     * few seconds. With a quarter of jitter, or hundreds of hosts would come back in the same moment.
     */
    static Duration after(Duration age) {
        long wanted = Math.min(LONGEST.toMillis(), Math.max(SHORTEST.toMillis(), age.toMillis() / 2));
        return Duration.ofMillis(wanted - ThreadLocalRandom.current().nextLong(wanted / 4));
    }
}
