package io.slipway.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.host.Redaction;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an event carries, as it is kept: bounded, and without what looks like a secret. */
final class EventData {

    /** An event tells that something happened; whoever wants all of it follows the link. */
    static final int LONGEST_TEXT = 1000;

    private static final int MOST_ENTRIES = 100;
    private static final int DEEPEST = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private EventData() {}

    static String written(Map<String, ?> data) {
        try {
            return JSON.writeValueAsString(map(data, 0));
        } catch (JsonProcessingException everythingIsPlain) {
            throw new IllegalStateException(everythingIsPlain);
        }
    }

    static Map<String, Object> read(String written) {
        try {
            return JSON.readValue(written, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("an event's data is no JSON", damaged);
        }
    }

    /** Redacted, at most {@link #LONGEST_TEXT} characters, without what PostgreSQL refuses. */
    static String text(String given) {
        String clean = Redaction.of(given.replace('\u0000', '\u2400'));
        if (clean.length() <= LONGEST_TEXT) {
            return clean;
        }
        int end = LONGEST_TEXT - 1;
        // Never between the two halves of one character.
        return clean.substring(0, Character.isHighSurrogate(clean.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static Map<String, Object> map(Map<?, ?> given, int depth) {
        Map<String, Object> fit = new LinkedHashMap<>();
        given.entrySet().stream().limit(MOST_ENTRIES)
                .forEach(entry -> fit.put(text(String.valueOf(entry.getKey())), value(entry.getValue(), depth)));
        return fit;
    }

    private static Object value(Object given, int depth) {
        if (given instanceof Optional<?> optional) {
            return value(optional.orElse(null), depth);
        }
        if (given == null || given instanceof Boolean || given instanceof Number) {
            return given;
        }
        if (given instanceof Map<?, ?> map && depth < DEEPEST) {
            return map(map, depth + 1);
        }
        if (given instanceof Collection<?> list && depth < DEEPEST) {
            return list.stream().limit(MOST_ENTRIES).map(entry -> value(entry, depth + 1)).toList();
        }
        return text(given instanceof Instant time ? time.toString() : String.valueOf(given));
    }
}
