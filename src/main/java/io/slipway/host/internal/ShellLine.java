package io.slipway.host.internal;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the one string that SSH can carry out of a list of arguments. The only place that quotes. */
final class ShellLine {

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    /** How a script of Slipway's own is called, before its text and its name. */
    private static final List<List<String>> CALLS = List.of(List.of("sh", "-c"), List.of("perl", "-e"));

    private ShellLine() {}

    /** @throws IllegalArgumentException when an argument holds a NUL, which no command line can carry */
    static String of(List<String> arguments) {
        return arguments.stream().map(ShellLine::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        if (argument.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an argument holds a NUL character");
        }
        return HARMLESS.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /** For people: scripts of Slipway's own by their name only. */
    static String shown(List<String> arguments) {
        StringBuilder line = new StringBuilder();
        for (int index = 0; index < arguments.size(); index++) {
            if (index + 3 < arguments.size() && arguments.get(index + 3).startsWith("slipway-")
                    && CALLS.contains(arguments.subList(index, index + 2))) {
                index += 3;
            }
            String argument = arguments.get(index);
            line.append(line.isEmpty() ? "" : " ").append(argument.contains("\n") ? "<script>" : quoted(argument));
        }
        return line.toString();
    }
}
