package io.slipway.kube;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An object of the API as plain data: maps, lists, strings, numbers and booleans, as its YAML would have them.
 *
 * @param content with {@code apiVersion}, {@code kind} and {@code metadata.name}
 */
public record KubeObject(Map<String, Object> content) {

    public KubeObject {
        Objects.requireNonNull(content, "content");
        if (!(content.get("apiVersion") instanceof String) || !(content.get("kind") instanceof String)) {
            throw new IllegalArgumentException("an object needs apiVersion and kind");
        }
    }

    public ObjectKey key() {
        return new ObjectKey(
                (String) content.get("apiVersion"),
                (String) content.get("kind"),
                text("metadata", "namespace"),
                text("metadata", "name").orElse(""));
    }

    public String name() {
        return key().name();
    }

    /** The value at a path of field names, or empty when a part is missing. */
    public Optional<Object> at(String... path) {
        Object value = content;
        for (String field : path) {
            if (!(value instanceof Map<?, ?> map)) {
                return Optional.empty();
            }
            value = map.get(field);
        }
        return Optional.ofNullable(value);
    }

    /** The text at a path; numbers and booleans as their text. */
    public Optional<String> text(String... path) {
        return at(path).filter(value -> !(value instanceof Map) && !(value instanceof List)).map(Object::toString);
    }

    /** The list at a path; empty when missing. */
    public List<?> list(String... path) {
        return at(path).filter(List.class::isInstance).map(value -> (List<?>) value).orElse(List.of());
    }

    /** The map at a path with its values as text; empty when missing. */
    public Map<String, String> textMap(String... path) {
        Object value = at(path).orElse(Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            return Map.of();
        }
        java.util.LinkedHashMap<String, String> texts = new java.util.LinkedHashMap<>();
        map.forEach((field, content) -> texts.put(field.toString(), String.valueOf(content)));
        return texts;
    }

    /** The status of a condition ({@code Ready}: {@code True}), or empty when the object has no such condition. */
    public Optional<String> condition(String type) {
        return ofCondition(type, "status");
    }

    /** Since when a condition has stood as it does, in RFC 3339, or empty when that is not told. */
    public Optional<String> conditionSince(String type) {
        return ofCondition(type, "lastTransitionTime");
    }

    private Optional<String> ofCondition(String type, String field) {
        return list("status", "conditions").stream()
                .filter(Map.class::isInstance)
                .map(condition -> (Map<?, ?>) condition)
                .filter(condition -> type.equals(condition.get("type")) && condition.get(field) != null)
                .map(condition -> String.valueOf(condition.get(field)))
                .findFirst();
    }
}
