package io.slipway.kube.internal;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.host.HostShell;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Runs every request: on the shared connection, again where that is harmless and helps, with failures sorted. */
final class Calls {

    private static final int TRIES = 4;

    private final ClusterDefinition cluster;
    private final ClusterConnections connections;
    private final Function<Host, HostShell> shells;
    private final Clock clock;
    private final Bounds bounds;

    Calls(
            ClusterDefinition cluster,
            ClusterConnections connections,
            Function<Host, HostShell> shells,
            Clock clock,
            Bounds bounds) {
        this.cluster = cluster;
        this.connections = connections;
        this.shells = shells;
        this.clock = clock;
        this.bounds = bounds;
    }

    /** Connects, or says why that is not possible. */
    void check() {
        call("connect", false, connection -> null);
    }

    /**
     * @param request in words, for errors
     * @param secret true when the answer's words may quote a secret
     * @param work idempotent, so that a broken connection can be answered by a new one
     */
    <T> T call(String request, boolean secret, Function<Connection, T> work) {
        int broken = 0;
        Set<String> seen = new LinkedHashSet<>();
        Patience patience = new Patience();
        while (true) {
            Connection connection;
            try {
                connection = connections.acquire(shells);
            } catch (NoWay noWay) {
                seen.addAll(noWay.tried().lines().map(String::strip).toList());
                if (noWay.asked().isEmpty() || !patience.allows(noWay.asked())) {
                    throw failure(noWay.reason(), request, patience.told(seen, noWay.asked()), noWay.getCause());
                }
                patience.pause(noWay.asked());
                continue;
            }
            try {
                return work.apply(connection);
            } catch (ChangesInCharge.Refused notSent) {
                throw failure(KubeFailure.Reason.NOT_IN_CHARGE, request, notSent.getMessage(), notSent);
            } catch (KubernetesClientException failure) {
                Optional<Duration> asked = RetryAfter.lastAsked();
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
                if (brokenWay && broken < cluster.controlPlaneHosts().size()) {
                    // So often that each member of a balancer can have been the one.
                    broken++;
                } else if (Failures.passing(failure) && patience.allows(asked)) {
                    patience.pause(asked);
                } else {
                    throw failure(reason, request, patience.told(seen, asked),
                            // The cause would repeat the words.
                            secret ? null : failure);
                }
            } finally {
                connection.release(clock.instant());
            }
        }
    }

    KubeFailure failure(KubeFailure.Reason reason, String request, String answer, Throwable cause) {
        return new KubeFailure(reason, cluster.name().text(), request, answer, cause);
    }

    /** A busy API server gets a little time: 0.2, 0.4, 0.8 s. */
    void pause(int attempt) {
        sleep(usual(attempt));
    }

    private static Duration usual(int attempt) {
        return Duration.ofMillis(100L << attempt);
    }

    private void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure(KubeFailure.Reason.TIMED_OUT, "wait", "Slipway is stopping", interrupted);
        }
    }

    /** How often and how long one call waits for an API that is busy. */
    private final class Patience {

        private int pauses;
        private Duration left = bounds.patience();

        boolean allows(Optional<Duration> asked) {
            return pauses < TRIES - 1 && asked.orElse(Duration.ZERO).compareTo(left) <= 0;
        }

        /** As long as the API asked for, and never shorter than a busy one gets unasked. */
        void pause(Optional<Duration> asked) {
            pauses++;
            Duration time = asked.filter(wanted -> wanted.compareTo(usual(pauses)) > 0).orElse(usual(pauses));
            left = left.minus(time);
            sleep(time);
        }

        String told(Set<String> seen, Optional<Duration> asked) {
            String all = String.join("\n  ", seen);
            return asked.filter(wanted -> wanted.compareTo(left) > 0)
                    .map(wanted -> all + "\n  the API asks to be left alone for " + wanted.toSeconds() + " s; a step waits "
                            + bounds.patience().toSeconds() + " s at most and asks again when it is retried")
                    .orElse(all);
        }
    }
}
