package io.slipway.step;

import io.slipway.inventory.ClusterName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a proof has already sent its operation to a person. Before that, what is not there is told at once; after it,
 * what the person just made is given time to come up. In memory only: a restart forgets it, and the task may come back
 * sooner.
 */
public final class PersonAsked {

    private final Map<ClusterName, String> operations = new ConcurrentHashMap<>();

    /** Whether a person was asked in the operation that this site works for. */
    public boolean in(Site site) {
        return Optional.ofNullable(operations.get(site.cluster().name()))
                .filter(site.work().operation()::equals)
                .isPresent();
    }

    /** Remembers the answer that makes the process ask a person. */
    public void remember(Site site, Evidence evidence) {
        if (evidence instanceof Evidence.NotProven) {
            operations.put(site.cluster().name(), site.work().operation());
        }
    }
}
