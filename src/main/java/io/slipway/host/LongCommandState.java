package io.slipway.host;

import java.time.Duration;

/** How a long command stands on its host. */
public sealed interface LongCommandState {

    /** No attempt is on record, or the last one was closed. */
    record NeverRan() implements LongCommandState {}

    /**
     * It runs.
     *
     * @param lastError the last line of its standard error so far, as it came: whoever shows it redacts it
     */
    record Running(Duration age, String lastError) implements LongCommandState {}

    /** It ended by itself. */
    record Finished(CommandResult result, Duration took) implements LongCommandState {}

    /** It was started, left no exit code, and is gone: the host rebooted or somebody killed it. Never restarted blindly. */
    record Interrupted(String seen, CommandResult soFar) implements LongCommandState {}
}
