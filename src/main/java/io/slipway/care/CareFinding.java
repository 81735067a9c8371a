package io.slipway.care;

import io.slipway.journal.Finding;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that a regular look found about a cluster.
 *
 * @param id counts all findings
 * @param host empty for the cluster as a whole
 * @param kind stable, with its subject behind a slash: {@code pool-nearly-full/rack-a1}
 * @param found in words, as it was seen last
 * @param seenBy the operation that saw it last
 * @param goneAt when a look saw it no more; empty while it stands
 * @param acceptedUntil nobody is asked before then, unless it gets worse
 * @param word what the person said who accepted it
 */
public record CareFinding(
        long id,
        String cluster,
        Optional<String> host,
        String kind,
        Finding.Severity severity,
        String found,
        String advice,
        Instant firstSeen,
        Instant lastSeen,
        String seenBy,
        Optional<Instant> goneAt,
        Optional<Instant> acceptedUntil,
        Optional<String> acceptedBy,
        String word) {

    /** The business key of the task about it. */
    String key() {
        return key(id);
    }

    static String key(long id) {
        return "FINDING-" + id;
    }
}
