package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.host.HostShell;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeFailure;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** Runs every request: on the shared connection, again where that is harmless and helps, with failures sorted. */
final class Calls {

    private static final int TRIES = 4;

    private final ClusterName cluster;
    private final ClusterConnections connections;
    private final Function<Host, HostShell> shells;
    private final Clock clock;

    Calls(ClusterName cluster, ClusterConnections connections, Function<Host, HostShell> shells, Clock clock) {
        this.cluster = cluster;
        this.connections = connections;
        this.shells = shells;
        this.clock = clock;
    }

    /** Connects, or says why that is not possible. */
    void check() {
        connections.acquire(shells).release(clock.instant());
    }

    /**
     * @param request in words, for errors
     * @param secret true when the answer's words may quote a secret
     * @param work idempotent, so that a broken connection can be answered by a new one
     */
    <T> T call(String request, boolean secret, Function<Connection, T> work) {
        boolean reconnected = false;
        Set<String> seen = new LinkedHashSet<>();
        for (int attempt = 1; ; attempt++) {
            Connection connection = connections.acquire(shells);
            try {
                return work.apply(connection);
            } catch (KubernetesClientException failure) {
                KubeFailure.Reason reason = Failures.reason(failure);
                boolean brokenWay = reason == KubeFailure.Reason.UNREACHABLE
                        || reason == KubeFailure.Reason.NOT_TRUSTED
                        || Failures.refusedCredentials(failure)
                        || Failures.neverAnswered(failure);
                // A connection through a balancer stays at one member: the ill one is left for another.
                if (brokenWay || Failures.illServer(failure)) {
                    connections.retire(connection);
                }
                seen.add(connection.way() + ": " + Failures.words(failure, secret));
                if (brokenWay && !reconnected) {
                    reconnected = true;
                } else if (Failures.passing(failure) && attempt < TRIES) {
                    pause(attempt);
                } else {
                    throw failure(reason, request, String.join("\n  ", seen),
                            // The cause would repeat the words.
                            secret ? null : failure);
                }
            } finally {
                connection.release(clock.instant());
            }
        }
    }

    KubeFailure failure(KubeFailure.Reason reason, String request, String answer, Throwable cause) {
        return new KubeFailure(reason, cluster.text(), request, answer, cause);
    }

    /** A busy API server gets a little time: 0.2, 0.4, 0.8 s. */
    void pause(int attempt) {
        try {
            Thread.sleep(100L << attempt);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure(KubeFailure.Reason.TIMED_OUT, "wait", "Slipway is stopping", interrupted);
        }
    }
}
