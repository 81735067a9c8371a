package io.slipway.kube.internal;

import java.time.Duration;

/**
 * How long one call may take at each of its parts.
 *
 * @param connect until a connection is there
 * @param check until a new connection has answered its first, small question: a member that is silent costs no more
 * @param request until a request is answered to the last byte
 * @param patience how long one call waits in all because the API asked for it
 */
record Bounds(Duration connect, Duration check, Duration request, Duration patience) {

    static final Bounds USUAL =
            new Bounds(Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(20), Duration.ofSeconds(30));
}
