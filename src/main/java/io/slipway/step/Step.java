package io.slipway.step;

import java.time.Duration;

/**
 * Makes one thing true on one host or in one cluster, and can tell without changing anything what is still missing.
 * The law, held by {@link StepRunner} at every run: after {@link #apply} the difference is empty within
 * {@link #deadline}. A step has no state of its own.
 *
 * <p>What can only be seen and not made is a {@link Proof}; what expires (a token, a certificate key) is a lease, fetched
 * fresh by the step that needs it and never stored.
 *
 * @param <T> {@link HostTarget} or {@link ClusterTarget}
 */
public sealed interface Step<T extends Target> permits HostStep, ClusterStep {

    /** The step's name in diagrams, journal and API: a verb phrase in lower camel case, {@code loadKernelModules}. */
    String id();

    /** The same for people: {@code Load kernel modules}. */
    String title();

    /** Read-only: what is not yet as it should be. At most one round trip to the host where nothing is missing. */
    Difference difference(T target);

    /**
     * Makes it so. Called only with a non-empty difference. Returns {@link Progress#running} while a long command runs;
     * the runner then comes back.
     */
    Progress apply(T target, Difference difference);

    /** How long after {@link #apply} the difference may still be non-empty, for what comes true by itself. */
    default Duration deadline() {
        return Duration.ZERO;
    }
}
