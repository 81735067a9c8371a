package io.slipway.inventory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * A Calico selector on node labels. Calico reads a selector only when it hands out an address, and one that it cannot
 * read stops that for every node (kubernetes-facts, section 11), so it is read here first: the same language, no more and
 * no less (libcalico-go, {@code lib/selector}; only spaces and tabs part words, line breaks do not).
 */
public final class NodeSelector {

    private static final int LONGEST = 64 * 1024;
    private static final int DEEPEST = 100;

    private final String text;
    private final Predicate<Map<String, String>> condition;

    private NodeSelector(String text) {
        this.text = text;
        this.condition = new Parser(text).all();
    }

    /** @throws IllegalArgumentException when the selector cannot be read; the message says where */
    public static NodeSelector of(String text) {
        return new NodeSelector(text);
    }

    /**
     * Whether a node with these labels is selected.
     *
     * @throws IllegalArgumentException when the selector cannot be read; the message says where
     */
    public static boolean matches(String selector, Map<String, String> labels) {
        return of(selector).matches(labels);
    }

    public boolean matches(Map<String, String> labels) {
        return condition.test(labels);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Reads from left to right; every method leaves the position behind what it has read. */
    private static final class Parser {

        private final String text;
        private int at;
        private int depth;

        Parser(String text) {
            this.text = text;
            if (text.length() > LONGEST) {
                throw unreadable("because it is longer than " + LONGEST + " characters");
            }
        }

        Predicate<Map<String, String>> all() {
            skipBlanks();
            if (at == text.length()) {
                return labels -> true;
            }
            Predicate<Map<String, String>> condition = either();
            if (at < text.length()) {
                throw expected("&&, || or the end");
            }
            return condition;
        }

        private Predicate<Map<String, String>> either() {
            List<Predicate<Map<String, String>>> terms = new ArrayList<>(List.of(both()));
            while (take("||")) {
                terms.add(both());
            }
            return labels -> terms.stream().anyMatch(term -> term.test(labels));
        }

        private Predicate<Map<String, String>> both() {
            List<Predicate<Map<String, String>>> terms = new ArrayList<>(List.of(single()));
            while (take("&&")) {
                terms.add(single());
            }
            return labels -> terms.stream().allMatch(term -> term.test(labels));
        }

        private Predicate<Map<String, String>> single() {
            boolean negated = false;
            while (take("!")) {
                negated = !negated;
            }
            Predicate<Map<String, String>> condition = positive();
            return negated ? condition.negate() : condition;
        }

        private Predicate<Map<String, String>> positive() {
            if (take("(")) {
                if (++depth > DEEPEST) {
                    throw unreadable("because it is nested too deeply");
                }
                Predicate<Map<String, String>> inner = either();
                expect(")");
                depth--;
                return inner;
            }
            if (take("has(")) {
                String label = label();
                expect(")");
                return labels -> labels.containsKey(label);
            }
            if (take("all(")) {
                expect(")");
                return labels -> true;
            }
            if (take("global(")) {
                expect(")");
                return labels -> false;
            }
            return comparison(label());
        }

        private Predicate<Map<String, String>> comparison(String label) {
            if (take("==")) {
                return compare(label, String::equals);
            }
            if (take("!=")) {
                return compare(label, String::equals).negate();
            }
            if (take("contains")) {
                return compare(label, String::contains);
            }
            if (takeWords("starts", "with")) {
                return compare(label, String::startsWith);
            }
            if (takeWords("ends", "with")) {
                return compare(label, String::endsWith);
            }
            if (takeWords("not", "in")) {
                return oneOf(label).negate();
            }
            if (take("in")) {
                return oneOf(label);
            }
            throw expected("==, !=, in, not in, contains, starts with or ends with");
        }

        private Predicate<Map<String, String>> compare(String label, BiPredicate<String, String> how) {
            String wanted = value();
            return labels -> labels.get(label) != null && how.test(labels.get(label), wanted);
        }

        private Predicate<Map<String, String>> oneOf(String label) {
            Set<String> values = new HashSet<>();
            expect("{");
            while (!take("}")) {
                values.add(value());
                if (!take(",")) {
                    expect("}");
                    break;
                }
            }
            return labels -> labels.get(label) != null && values.contains(labels.get(label));
        }

        private String label() {
            int end = at;
            while (end < text.length() && isLabelCharacter(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                throw expected("a label, has(label) or all()");
            }
            String label = text.substring(at, end);
            at = end;
            skipBlanks();
            return label;
        }

        private static boolean isLabelCharacter(char character) {
            return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z'
                    || character >= '0' && character <= '9' || "_./-".indexOf(character) >= 0;
        }

        private String value() {
            char quote = at < text.length() ? text.charAt(at) : ' ';
            int end = quote == '"' || quote == '\'' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0) {
                throw expected("a value in quotes");
            }
            String value = text.substring(at + 1, end);
            at = end + 1;
            skipBlanks();
            return value;
        }

        private boolean takeWords(String first, String second) {
            int before = at;
            if (take(first) && take(second)) {
                return true;
            }
            at = before;
            return false;
        }

        private boolean take(String word) {
            if (!text.startsWith(word, at)) {
                return false;
            }
            at += word.length();
            skipBlanks();
            return true;
        }

        private void expect(String word) {
            if (!take(word)) {
                throw expected(word);
            }
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private InvalidValue expected(String what) {
            return unreadable(
                    at == text.length() ? "at its end" : "at " + InvalidValue.quoted(text.substring(at)),
                    "what may stand there: " + what);
        }

        private InvalidValue unreadable(String where) {
            return unreadable(where, "a selector such as slipway.io/rack == \"a1\"");
        }

        private InvalidValue unreadable(String where, String remedy) {
            return new InvalidValue("the selector " + InvalidValue.quoted(text) + " cannot be read " + where, remedy);
        }
    }
}
