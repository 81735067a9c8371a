package io.slipway.host;

import java.util.Objects;

/**
 * On whose behalf a host is touched; stands in every journal entry and names the record of a long command.
 *
 * @param operation the operation's id, {@code OPS-12}
 * @param fence the operation's fencing number: later operations have higher ones
 * @param activity the step's id
 * @param attempt counts the engine's tries of this activity, from 1
 */
public record Work(String operation, long fence, String activity, int attempt) {

    public Work {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(activity, "activity");
    }
}
