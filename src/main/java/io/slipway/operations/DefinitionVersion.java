package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.time.Instant;

/**
 * One version of a cluster's definition. Versions are never changed or deleted.
 *
 * @param version from 1
 * @param text the YAML as it was given
 * @param digest SHA-256 of the text, 64 hex characters
 * @param origin where it came from
 * @param madeBy the user, or the file
 * @param diff unified diff to the version before; empty for the first
 */
public record DefinitionVersion(
        ClusterName cluster,
        int version,
        String text,
        String digest,
        Origin origin,
        String madeBy,
        Instant madeAt,
        String diff) {

    /** Where a version came from. */
    public enum Origin {
        FILE,
        API
    }
}
