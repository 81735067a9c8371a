package io.slipway.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes a page. Every text goes through one escape; only what this class makes itself is markup. */
final class Html {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final StringBuilder page = new StringBuilder();

    Html(String title) {
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(Shown.html(title))
                .append(" – Slipway</title>\n<link rel=\"stylesheet\" href=\"/pages.css\">\n</head>\n<body>\n");
    }

    /** Escaped text in a cell. */
    static String text(String text) {
        return Shown.html(text);
    }

    static String preformattedText(String text) {
        return text.isBlank() ? "" : "<pre>" + Shown.html(text) + "</pre>";
    }

    static String link(String path, String text) {
        return "<a href=\"" + Shown.html(path) + "\">" + Shown.html(text) + "</a>";
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    static String words(Enum<?> constant) {
        String words = constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    Html crumb(String path, String text) {
        page.append("<nav>").append(link("/", "Slipway")).append(" / ").append(link(path, text)).append("</nav>\n");
        return this;
    }

    Html heading(int level, String text) {
        page.append("<h").append(level).append('>').append(Shown.html(text)).append("</h").append(level).append(">\n");
        return this;
    }

    Html paragraph(String text) {
        page.append("<p>").append(Shown.html(text)).append("</p>\n");
        return this;
    }

    Html preformatted(String text) {
        page.append("<pre>").append(Shown.html(text)).append("</pre>\n");
        return this;
    }

    Html details(String summary, String text) {
        page.append("<details open><summary>").append(Shown.html(summary)).append("</summary><pre>")
                .append(Shown.html(text)).append("</pre></details>\n");
        return this;
    }

    /** @param links made by {@link #link} */
    Html links(String... links) {
        page.append("<p class=\"links\">").append(String.join(" · ", links)).append("</p>\n");
        return this;
    }

    Html table(String... columns) {
        page.append("<table>\n<thead><tr>");
        for (String column : columns) {
            page.append("<th scope=\"col\">").append(Shown.html(column)).append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        return this;
    }

    /** @param cells made by {@link #text}, {@link #link} or {@link #preformattedText} */
    Html row(String... cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append("<td>").append(cell).append("</td>");
        }
        page.append("</tr>\n");
        return this;
    }

    Html endTable() {
        page.append("</tbody>\n</table>\n");
        return this;
    }

    String done() {
        return page.append("</body>\n</html>\n").toString();
    }
}
