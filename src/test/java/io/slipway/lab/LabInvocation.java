package io.slipway.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One call of a program on a simulated host. */
public final class LabInvocation {

    private final LabHost host;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Supplier<byte[]> input;

    LabInvocation(LabHost host, List<String> arguments, Map<String, String> environment, Supplier<byte[]> input) {
        this.host = host;
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.input = input;
    }

    /** The program's arguments, without its own name. */
    public List<String> arguments() {
        return arguments.subList(1, arguments.size());
    }

    /** Program and arguments as they were called. */
    public List<String> line() {
        return arguments;
    }

    /** What {@code env NAME=value} set for this call. */
    public Map<String, String> environment() {
        return environment;
    }

    /** All of standard input as text; waits until it ends. */
    public String input() {
        return new String(input.get(), StandardCharsets.UTF_8);
    }

    /** All of standard input; waits until it ends. */
    public byte[] inputBytes() {
        return input.get();
    }

    public boolean has(String argument) {
        return arguments().contains(argument);
    }

    /** The value of {@code --name value} or {@code --name=value}, or null. */
    public String option(String name) {
        for (int index = 1; index < arguments.size(); index++) {
            String argument = arguments.get(index);
            if (argument.equals(name) && index + 1 < arguments.size()) {
                return arguments.get(index + 1);
            }
            if (argument.startsWith(name + "=")) {
                return argument.substring(name.length() + 1);
            }
        }
        return null;
    }

    private static final ThreadLocal<java.util.function.Consumer<String>> MEANWHILE = new ThreadLocal<>();

    /** Runs a long command's program: what it says on standard error while it runs goes here. */
    public static <T> T listening(java.util.function.Consumer<String> meanwhile, Supplier<T> program) {
        MEANWHILE.set(meanwhile);
        try {
            return program.get();
        } finally {
            MEANWHILE.remove();
        }
    }

    /** Says something on standard error and goes on; heard only where the command is a long one. */
    public void says(String errorOutput) {
        if (MEANWHILE.get() != null) {
            MEANWHILE.get().accept(errorOutput);
        }
    }

    /** Arguments that do not begin with a hyphen. */
    public List<String> words() {
        return arguments().stream().filter(argument -> !argument.startsWith("-")).toList();
    }

    /**
     * Lets simulated time pass, shortened by the lab's speed.
     *
     * @throws LabKilled when the program is killed or its host goes down meanwhile
     */
    public void takes(Duration simulated) {
        host.lab().clock().pass(simulated);
        host.checkAlive();
    }

    /** The same input and environment for other arguments, as wrappers such as {@code timeout} need it. */
    LabInvocation with(List<String> otherArguments, Map<String, String> otherEnvironment) {
        return new LabInvocation(host, otherArguments, otherEnvironment, input);
    }

    /** Runs another program in this one's place: same input, this environment. */
    public LabResult runWrapped(List<String> otherArguments, Map<String, String> otherEnvironment) {
        return host.execute(with(otherArguments, otherEnvironment));
    }
}
