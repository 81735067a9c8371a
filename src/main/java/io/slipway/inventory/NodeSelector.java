package io.slipway.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Calico selector on node labels. Calico checks a selector only when it hands out an address, and one that it cannot
 * read stops that for every node (kubernetes-facts, section 11), so it is read here first.
 */
public final class NodeSelector {

    private static final Pattern TOKEN = Pattern.compile("\\s*(&&|\\|\\||==|!=|!|\\(|\\)|\\{|\\}|,|'[^']*'|\"[^\"]*\""
            + "|(?:not\\s+in|starts\\s+with|ends\\s+with|contains|in)(?=[\\s{'\"])|[A-Za-z0-9_./-]+)");

    private final List<String> tokens = new ArrayList<>();
    private final String text;
    private final Map<String, String> labels;
    private int at;

    private NodeSelector(String text, Map<String, String> labels) {
        this.text = text;
        this.labels = labels;
        Matcher token = TOKEN.matcher(text);
        int end = 0;
        while (end < text.stripTrailing().length()) {
            if (!token.find(end) || token.start() != end) {
                throw unreadable("at \"" + text.substring(end) + "\"");
            }
            tokens.add(token.group(1).replaceAll("\\s+", " "));
            end = token.end();
        }
    }

    /**
     * Whether a node with these labels is selected.
     *
     * @throws IllegalArgumentException when the selector cannot be read; the message says where
     */
    public static boolean matches(String selector, Map<String, String> labels) {
        NodeSelector parser = new NodeSelector(selector, labels);
        if (parser.tokens.isEmpty()) {
            return true;
        }
        boolean result = parser.either();
        if (parser.at < parser.tokens.size()) {
            throw parser.unreadable("at \"" + parser.tokens.get(parser.at) + "\"");
        }
        return result;
    }

    private boolean either() {
        boolean result = both();
        while (take("||")) {
            result |= both();
        }
        return result;
    }

    private boolean both() {
        boolean result = single();
        while (take("&&")) {
            result &= single();
        }
        return result;
    }

    private boolean single() {
        if (take("!")) {
            return !single();
        }
        if (take("(")) {
            boolean result = either();
            expect(")");
            return result;
        }
        String label = next("a label");
        if (!label.matches("[A-Za-z0-9_./-]+")) {
            throw unreadable("at \"" + label + "\", where a label should stand");
        }
        if (take("(")) {
            return call(label);
        }
        return comparison(label);
    }

    private boolean call(String function) {
        boolean result = true;
        switch (function) {
            case "all", "global" -> result = function.equals("all");
            case "has" -> result = labels.containsKey(next("a label"));
            default -> throw unreadable("at \"" + function + "(\"; it knows all() and has(label)");
        }
        expect(")");
        return result;
    }

    private boolean comparison(String label) {
        String value = labels.get(label);
        String operator = next("an operator");
        return switch (operator) {
            case "==" -> text("a value").equals(value);
            case "!=" -> !text("a value").equals(value);
            case "in" -> set().contains(String.valueOf(value)) && value != null;
            case "not in" -> !(set().contains(String.valueOf(value)) && value != null);
            case "contains" -> has(value, String::contains);
            case "starts with" -> has(value, String::startsWith);
            case "ends with" -> has(value, String::endsWith);
            default -> throw unreadable("at \"" + operator + "\", where an operator such as == should stand");
        };
    }

    private boolean has(String value, java.util.function.BiPredicate<String, String> test) {
        String part = text("a value");
        return value != null && test.test(value, part);
    }

    private List<String> set() {
        List<String> values = new ArrayList<>();
        expect("{");
        while (!take("}")) {
            values.add(text("a value"));
            if (!take(",")) {
                expect("}");
                break;
            }
        }
        return values;
    }

    private String text(String what) {
        String token = next(what);
        if (token.length() < 2 || (token.charAt(0) != '\'' && token.charAt(0) != '"')) {
            throw unreadable("at \"" + token + "\", where " + what + " in quotes should stand");
        }
        return token.substring(1, token.length() - 1);
    }

    private boolean take(String token) {
        boolean there = at < tokens.size() && tokens.get(at).equals(token);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!take(token)) {
            throw unreadable(
                    at < tokens.size() ? "at \"" + tokens.get(at) + "\", where " + token + " should stand" : "at its end");
        }
    }

    private String next(String what) {
        if (at == tokens.size()) {
            throw unreadable("at its end, where " + what + " should stand");
        }
        return tokens.get(at++);
    }

    private IllegalArgumentException unreadable(String where) {
        return new IllegalArgumentException("the selector \"" + text + "\" cannot be read " + where);
    }
}
