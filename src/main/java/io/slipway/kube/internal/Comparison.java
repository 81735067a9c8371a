package io.slipway.kube.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares an object with what is desired of it: only what {@code desired} names counts. Also keeps the named fields
 * as they are, to be shown beside what they shall be.
 */
final class Comparison {

    private static final int SHOWN = 80;

    private final boolean secret;
    private final List<String> lines = new ArrayList<>();
    private final Object before;

    private Comparison(Map<String, Object> desired, Map<String, Object> actual) {
        this.secret = Fields.isSecret(desired);
        this.before = map(List.of(), desired, actual);
    }

    static Comparison of(Map<String, Object> desired, Map<String, Object> actual) {
        return new Comparison(desired, actual);
    }

    /** One line a field that differs, in the order of the desired object; values of a Secret are not shown. */
    List<String> lines() {
        return lines;
    }

    /** The named fields as they are. */
    Object before() {
        return before;
    }

    private Object compare(List<String> path, String field, Object desired, Object actual) {
        if (actual == null) {
            if (!Fields.meansMissing(field, desired)) {
                lines.add(text(path) + " is not set, shall be " + shown(path, desired));
            }
            return null;
        }
        if (desired == null) {
            lines.add(text(path) + " is " + shown(path, actual) + ", shall be absent");
            return actual;
        }
        if (desired instanceof Map<?, ?> wanted && actual instanceof Map<?, ?> found) {
            return map(path, wanted, found);
        }
        if (desired instanceof List<?> wanted && actual instanceof List<?> found) {
            return list(path, field, wanted, found);
        }
        if (!Fields.sameScalar(path, desired, actual)) {
            lines.add(isLong(desired) || isLong(actual)
                    ? text(path) + " differs"
                    : text(path) + " is " + shown(path, actual) + ", shall be " + shown(path, desired));
        }
        return actual;
    }

    private Object map(List<String> path, Map<?, ?> desired, Map<?, ?> actual) {
        Map<String, Object> named = new LinkedHashMap<>();
        desired.forEach((field, wanted) -> {
            List<String> inner = new ArrayList<>(path);
            inner.add(field.toString());
            Object found = compare(inner, field.toString(), wanted, actual.get(field));
            if (found != null) {
                named.put(field.toString(), found);
            }
        });
        return named;
    }

    private Object list(List<String> path, String field, List<?> desired, List<?> actual) {
        String key = Fields.mergeKey(field, desired, actual);
        if (key != null) {
            return keyed(path, key, desired, actual);
        }
        List<?> wanted = desired.stream().filter(element -> !Fields.isRemoval(element)).toList();
        if (wanted.size() != actual.size()) {
            lines.add(text(path) + " has " + actual.size() + " entries, shall have " + wanted.size());
            return actual;
        }
        List<Object> named = new ArrayList<>();
        for (int index = 0; index < wanted.size(); index++) {
            named.add(compare(element(path, String.valueOf(index)), "", wanted.get(index), actual.get(index)));
        }
        return named;
    }

    private Object keyed(List<String> path, String key, List<?> desired, List<?> actual) {
        List<Object> named = new ArrayList<>();
        for (Object wanted : desired) {
            Object name = ((Map<?, ?>) wanted).get(key);
            List<String> inner = element(path, String.valueOf(name));
            Object found = actual.stream()
                    .filter(element -> Fields.sameScalar(List.of(), name, ((Map<?, ?>) element).get(key)))
                    .findFirst()
                    .orElse(null);
            if (Fields.isRemoval(wanted)) {
                if (found != null) {
                    lines.add(text(inner) + " is there, shall be absent");
                    named.add(found);
                }
            } else if (found == null) {
                lines.add(text(inner) + " is missing");
            } else {
                named.add(map(inner, (Map<?, ?>) wanted, (Map<?, ?>) found));
            }
        }
        return named;
    }

    private static List<String> element(List<String> path, String name) {
        List<String> inner = new ArrayList<>(path);
        int last = inner.size() - 1;
        inner.set(last, inner.get(last) + "[" + name + "]");
        return inner;
    }

    private static String text(List<String> path) {
        return String.join(".", path);
    }

    private static boolean isLong(Object value) {
        return value instanceof Map
                || value instanceof List
                || value.toString().length() > SHOWN
                || value.toString().contains("\n");
    }

    private String shown(List<String> path, Object value) {
        if (secret && (path.get(0).equals("data") || path.get(0).equals("stringData"))) {
            return "[secret]";
        }
        if (isLong(value)) {
            return "as in the diff";
        }
        return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
    }
}
