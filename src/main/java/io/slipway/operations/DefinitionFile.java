package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.util.List;
import java.util.Optional;

/**
 * How a cluster file stands.
 *
 * @param path as configured
 * @param cluster the cluster that the file defines, or defined when it was last good; empty when never known
 * @param state against the newest version
 * @param mistakes for {@code BAD}, all of them
 * @param detail for {@code CONFLICT} the diff from the newest version to the file
 */
public record DefinitionFile(
        String path, Optional<ClusterName> cluster, State state, List<Mistake> mistakes, String detail) {

    /** How the file stands. */
    public enum State {
        /** The newest version has the file's text. */
        IMPORTED,
        /**
         * The newest version was not made from the file and differs from it. Nothing is merged: give both the same
         * text, by the file or by the API.
         */
        CONFLICT,
        /** The file has mistakes; nothing starts on it. */
        BAD
    }
}
