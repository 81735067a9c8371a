package io.slipway.step;

import java.util.Objects;

/**
 * Something that a person should know before the plan is approved, and that is no change: who keeps an old address, how
 * full a pool is.
 *
 * @param id stable: {@code pods-keep-old-addresses}
 * @param warning true when approving the plan accepts it, false when it only informs
 * @param found what was found, with its values
 * @param advice what a person can do about it
 */
public record Notice(String id, boolean warning, String found, String advice) {

    public Notice {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(advice, "advice");
    }
}
