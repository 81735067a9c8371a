package io.slipway.engine;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Holds the number of hosts of one cluster that are worked on at the same moment to the limit of its definition. A step
 * that finds no place waits for one: steps are short, since long commands do not run inside of them.
 */
public final class HostLimits {

    /** Far longer than all steps before it in the queue take together; running out is a defect worth an incident. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private record Key(ClusterName cluster, int limit) {}

    private final ConcurrentHashMap<Key, Semaphore> places = new ConcurrentHashMap<>();

    public <R> R within(ClusterDefinition cluster, Supplier<R> work) {
        int limit = cluster.limits().parallelHosts();
        Semaphore free = places.computeIfAbsent(new Key(cluster.name(), limit), key -> new Semaphore(limit, true));
        try {
            if (!free.tryAcquire(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("no place among the " + limit + " hosts of " + cluster.name()
                        + " that may be worked on at once within " + LONGEST_WAIT.toMinutes()
                        + " min. What to do: raise limits.parallelHosts or find the hosts that hang, then retry.");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Slipway is stopping; the step runs again after the next start", stopping);
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }
}
