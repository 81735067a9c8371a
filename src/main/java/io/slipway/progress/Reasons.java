package io.slipway.progress;

import java.util.Optional;
import java.util.regex.Pattern;

/** The first lines of failures, which begin with the reason and say where it happened. */
final class Reasons {

    private static final Pattern ADDRESS = Pattern.compile("\\[?(?:[0-9a-fA-F]{1,4}:){2,}[0-9a-fA-F:]*]?");

    private Reasons() {}

    static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** The same for each host that has it, so that incidents with one cause are together. */
    static String of(String message, Optional<String> host) {
        String line = ADDRESS.matcher(firstLine(message)).replaceAll("…");
        return host.map(name -> line.replaceAll("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-])", "…")).orElse(line);
    }
}
