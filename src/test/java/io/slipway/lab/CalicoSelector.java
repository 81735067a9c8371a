package io.slipway.lab;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges the part of Calico's selector language that pools use, without parentheses. */
final class CalicoSelector {

    private static final Pattern COMPARISON = Pattern.compile("([\\w./-]+)\\s*(==|!=)\\s*[\"']([^\"']*)[\"']");
    private static final Pattern SET = Pattern.compile("([\\w./-]+)\\s+(not\\s+in|in)\\s*\\{([^}]*)}");
    private static final Pattern HAS = Pattern.compile("(!)?\\s*has\\(([\\w./-]+)\\)");

    private CalicoSelector() {}

    /** @throws IllegalArgumentException when it is no selector */
    static boolean matches(String selector, Map<String, String> labels) {
        String text = selector.strip();
        if (text.isEmpty() || text.equals("all()")) {
            return true;
        }
        return Arrays.stream(text.split("\\|\\|")).anyMatch(part ->
                Arrays.stream(part.split("&&")).allMatch(term -> term(term.strip(), labels)));
    }

    private static boolean term(String term, Map<String, String> labels) {
        if (term.equals("all()")) {
            return true;
        }
        Matcher comparison = COMPARISON.matcher(term);
        if (comparison.matches()) {
            return comparison.group(2).equals("==") == comparison.group(3).equals(labels.get(comparison.group(1)));
        }
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            boolean in = Arrays.stream(set.group(3).split(",")).map(one -> one.strip().replaceAll("[\"']", ""))
                    .anyMatch(one -> one.equals(labels.get(set.group(1))));
            return set.group(2).equals("in") == in;
        }
        Matcher has = HAS.matcher(term);
        if (has.matches()) {
            return (has.group(1) == null) == labels.containsKey(has.group(2));
        }
        throw new IllegalArgumentException("not a selector: " + term);
    }
}
