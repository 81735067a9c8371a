package io.slipway.host;

import java.util.Objects;

/**
 * On whose behalf a host is touched; stands in every journal entry and names the record of a long command.
 *
 * @param operation the operation's id, {@code OPS-12}
 * @param fence what the host compares: whoever claimed it later has a greater one (docs/decisions/0005); or
 *     {@link #LOOKS_ONLY}
 * @param activity the step's id
 * @param attempt counts the engine's tries of this activity, from 1
 */
public record Work(String operation, long fence, String activity, int attempt) {

    /** The fence of an operation that has not claimed the host. */
    public static final long LOOKS_ONLY = 0;

    public Work {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(activity, "activity");
    }
}
