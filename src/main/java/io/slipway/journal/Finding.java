package io.slipway.journal;

import java.util.Optional;

/**
 * Something that was found before the work began.
 *
 * @param host empty when it concerns the cluster as a whole
 * @param id stable: {@code memory-below-recommendation}
 * @param severity an error blocks the approval of the plan, a warning is accepted with it
 * @param found what was found, with its values
 * @param advice what a person can do about it
 */
public record Finding(Optional<String> host, String id, Severity severity, String found, String advice) {

    /** How much it matters. */
    public enum Severity {
        ERROR,
        WARNING,
        INFORMATION
    }
}
