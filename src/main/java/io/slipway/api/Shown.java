package io.slipway.api;

/** Input as it is shown back: short, on one line. */
final class Shown {

    private static final int LONGEST = 80;
    private static final int LONGEST_ADVICE = 600;

    private Shown() {}

    static String text(String input) {
        return text(input, LONGEST);
    }

    private static String text(String input, int longest) {
        String line = input.replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }

    /** What is wrong with an input and what would be right, which may take some sentences. */
    static String advice(String message) {
        return text(message, LONGEST_ADVICE);
    }

    /** For a place between tags or in a quoted attribute. */
    static String html(String text) {
        return org.springframework.web.util.HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
