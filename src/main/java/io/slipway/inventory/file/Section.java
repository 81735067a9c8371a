package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.inventory.InvalidValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One mapping of the file, read field by field. What a field's own form refuses becomes a mistake with its place; what
 * was found unusable before counts as missing.
 */
final class Section {

    private final Mistakes mistakes;
    private final String path;
    private final JsonNode node;

    Section(Mistakes mistakes, String path, JsonNode node) {
        this.mistakes = mistakes;
        this.path = path;
        this.node = mistakes.isUsable(path) ? node : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    String path() {
        return path;
    }

    String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    boolean has(String field) {
        return node.hasNonNull(field) && mistakes.isUsable(path(field));
    }

    /** A part of this one; an empty one where the file has none. */
    Section section(String field) {
        return new Section(mistakes, path(field), node.path(field));
    }

    List<Section> sections(String field) {
        List<Section> sections = new ArrayList<>();
        if (has(field)) {
            for (JsonNode item : node.path(field)) {
                sections.add(new Section(mistakes, path(field) + "[" + sections.size() + "]", item));
            }
        }
        return sections;
    }

    Optional<String> text(String field) {
        return has(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
    }

    String text(String field, String otherwise) {
        return text(field).orElse(otherwise);
    }

    int number(String field, int otherwise) {
        return has(field) ? node.get(field).asInt() : otherwise;
    }

    boolean truth(String field, boolean otherwise) {
        return has(field) ? node.get(field).asBoolean() : otherwise;
    }

    /** A constant by its name in the file, {@code control-plane} for {@code CONTROL_PLANE}. */
    <E extends Enum<E>> E constant(String field, E otherwise) {
        return text(field)
                .map(text -> Enum.valueOf(
                        otherwise.getDeclaringClass(), text.replace('-', '_').toUpperCase(Locale.ROOT)))
                .orElse(otherwise);
    }

    /** A value with a form of its own; empty when it is missing or wrong, which is then noted. */
    <V> Optional<V> value(String field, Function<String, V> reader) {
        return text(field).flatMap(text -> read(path(field), text, reader));
    }

    <V> List<V> values(String field, Function<String, V> reader) {
        List<V> values = new ArrayList<>();
        if (has(field)) {
            int index = 0;
            for (JsonNode item : node.path(field)) {
                String place = path(field) + "[" + index++ + "]";
                if (mistakes.isUsable(place)) {
                    read(place, item.asText(), reader).ifPresent(values::add);
                }
            }
        }
        return values;
    }

    List<String> texts(String field) {
        return values(field, text -> text);
    }

    Map<String, String> textMap(String field) {
        Map<String, String> map = new LinkedHashMap<>();
        Section inner = section(field);
        inner.node.fieldNames().forEachRemaining(name -> inner.text(name).ifPresent(text -> map.put(name, text)));
        return map;
    }

    Map<String, List<String>> listMap(String field) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        Section inner = section(field);
        inner.node.fieldNames().forEachRemaining(name -> map.put(name, inner.texts(name)));
        return map;
    }

    /** What stands there as it is. */
    JsonNode data() {
        return node;
    }

    private <V> Optional<V> read(String place, String text, Function<String, V> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (InvalidValue wrong) {
            mistakes.unusable(place, wrong.problem(), wrong.remedy());
            return Optional.empty();
        }
    }
}
