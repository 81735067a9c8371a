package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.time.Instant;

/**
 * One version of a cluster's definition. Versions are never changed or deleted.
 *
 * @param version from 1; below 0 for what an operation proposes: the operation's number with a minus
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
        API,
        /** An operation reads it, and nobody else until it is approved. */
        PROPOSAL
    }

    static int proposedBy(long operation) {
        return Math.toIntExact(-operation);
    }

    /** How people call a version, behind "definition". */
    public static String inWords(int version) {
        return version > 0 ? "version " + version : "as " + Operation.id(-version) + " proposes it";
    }
}
