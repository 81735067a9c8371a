package io.slipway.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A failure's text as Cockpit shows it: reason, host and command first, then what was seen, and the advice, which must
 * not fall off the end of a long text.
 */
final class FailureText {

    /** Fits the engine's columns (4000 characters) also where a character takes more than a byte. */
    static final int LONGEST = 3000;

    private static final String ADVICE = "What to do: ";
    private static final int HEAD = 300;
    private static final int LINES = 12;
    private static final int LINE = 160;
    private static final int LONGEST_ADVICE = 600;

    private FailureText() {}

    static String of(String message) {
        if (message == null || message.length() <= LINE) {
            return message;
        }
        int advice = message.startsWith(ADVICE) ? 0 : message.lastIndexOf("\n" + ADVICE) + 1;
        String told = advice == 0 ? message : message.substring(0, advice);
        List<String> lines = told.lines().toList();
        List<String> shown = new ArrayList<>();
        shown.add(cut(lines.get(0), HEAD));
        lines.stream().skip(1).limit(LINES).forEach(line -> shown.add(cut(line, LINE)));
        if (lines.size() > 1 + LINES) {
            shown.add("  …");
        }
        if (advice > 0) {
            shown.add(cut(message.substring(advice).strip(), LONGEST_ADVICE));
        }
        return String.join("\n", shown);
    }

    private static String cut(String line, int longest) {
        return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
    }
}
