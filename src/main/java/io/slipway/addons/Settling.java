package io.slipway.addons;

import io.slipway.step.Evidence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What the API tells of a pod is not in every kernel at once: kube-proxy and the network plugin follow it, and ndppd sees a
 * new route after its route-ttl and, asked too early, holds its silence for its ttl (kubernetes-facts, section 12). Until
 * then a look that fails shows nothing.
 */
final class Settling {

    /** Longer than ndppd's two times, 2 s and 10 s as Slipway sets them, and the look itself take together. */
    private static final Duration TIME = Duration.ofSeconds(20);

    private Settling() {}

    /**
     * The evidence of one look, or that it cannot be told yet.
     *
     * @param ready when the last of the pods became Ready
     */
    static Evidence heeded(Evidence evidence, Instant ready, Clock clock) {
        Duration running = Duration.between(ready, clock.instant());
        return evidence instanceof Evidence.NotProven && running.compareTo(TIME) < 0
                ? Evidence.notYet(evidence.seen(), running)
                : evidence;
    }
}
