package io.slipway.host;

import io.slipway.inventory.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A command of minutes. It runs on the host as a transient systemd unit under a record of its own, so that neither a
 * lost connection nor a killed Slipway stops or repeats it. Its record is named by operation, activity and attempt.
 *
 * @param name names the command within its activity: letters, digits, hyphens
 * @param arguments program and arguments; the argument {@link #INPUT_FILE} is replaced by the input's path
 * @param input content of a 0600 file under {@code /run} that exists only while the command runs; made only when the
 *     command is really started
 * @param timeout after which the host itself ends it
 */
public record LongCommand(
        String name, List<String> arguments, Optional<java.util.function.Supplier<Secret>> input, Duration timeout) {

    /** Stands for the path of the input file in the arguments. */
    public static final String INPUT_FILE = "{input}";

    public LongCommand {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,40}")) {
            throw new IllegalArgumentException("not a name for a long command: " + name);
        }
        arguments = List.copyOf(arguments);
        Objects.requireNonNull(timeout, "timeout");
    }
}
