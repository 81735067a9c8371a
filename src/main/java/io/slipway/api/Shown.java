package io.slipway.api;

/** Input as it is shown back: short, on one line. */
final class Shown {

    private static final int LONGEST = 80;

    private Shown() {}

    static String text(String input) {
        String line = input.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** For a place between tags or in a quoted attribute. */
    static String html(String text) {
        return org.springframework.web.util.HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
