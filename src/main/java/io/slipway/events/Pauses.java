package io.slipway.events;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long until the next try: four times as long each time, up to a day, and never at the same moment for all. */
final class Pauses {

    static final Duration LONGEST = Duration.ofDays(1);

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int FACTOR = 4;
    private static final double JITTER = 0.2;
    private static final int MOST_STEPS = 12;

    private final RandomGenerator random;

    Pauses(RandomGenerator random) {
        this.random = random;
    }

    /** @param failed how often it has failed, from 1 */
    Duration after(int failed) {
        double usual = FIRST.toMillis() * Math.pow(FACTOR, Math.min(failed, MOST_STEPS) - 1);
        double bounded = Math.min(usual, LONGEST.toMillis());
        return Duration.ofMillis((long) (bounded * (1 - JITTER * random.nextDouble())));
    }
}
