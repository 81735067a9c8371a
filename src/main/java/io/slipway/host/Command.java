package io.slipway.host;

import io.slipway.inventory.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A command as a list of arguments, run as root. It is quoted in one place only, and holds no secret: those go to
 * standard input.
 *
 * @param arguments program and arguments
 * @param timeout hard bound on the run
 * @param input what the command reads from standard input, recorded nowhere
 */
public record Command(List<String> arguments, Duration timeout, Optional<Secret> input) {

    /** Enough for anything that answers from local state. */
    public static final Duration SHORT = Duration.ofSeconds(30);

    public Command {
        arguments = List.copyOf(arguments);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a command needs at least a program");
        }
    }

    public static Command of(String... arguments) {
        return new Command(List.of(arguments), SHORT, Optional.empty());
    }

    public Command within(Duration bound) {
        return new Command(arguments, bound, input);
    }

    public Command withInput(Secret secret) {
        return new Command(arguments, timeout, Optional.of(secret));
    }
}
