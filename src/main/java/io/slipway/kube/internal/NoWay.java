package io.slipway.kube.internal;

import io.slipway.kube.KubeFailure;
import java.time.Duration;
import java.util.Optional;

/** No way led to an API server of the cluster. */
final class NoWay extends KubeFailure {

    private static final long serialVersionUID = 1L;

    private final String tried;
    private final Duration asked;

    /**
     * @param tried each way, and what became of it, one line each
     * @param asked how long somebody on one of the ways asked to wait
     */
    NoWay(Reason reason, String cluster, String tried, Throwable cause, Optional<Duration> asked) {
        super(reason, cluster, "connect", tried, cause);
        this.tried = tried;
        this.asked = asked.orElse(null);
    }

    String tried() {
        return tried;
    }

    Optional<Duration> asked() {
        return Optional.ofNullable(asked);
    }
}
