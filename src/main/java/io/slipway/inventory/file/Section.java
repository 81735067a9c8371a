package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One mapping of the file, read field by field; what a field's own form refuses becomes a mistake with its place. */
final class Section {

    private final YamlTree tree;
    private final List<Mistake> mistakes;
    private final String path;
    private final JsonNode node;

    Section(YamlTree tree, List<Mistake> mistakes, String path, JsonNode node) {
        this.tree = tree;
        this.mistakes = mistakes;
        this.path = path;
        this.node = node;
    }

    String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** A part of this one; an empty one where the file has none. */
    Section section(String field) {
        return new Section(tree, mistakes, path(field), node.path(field));
    }

    List<Section> sections(String field) {
        List<Section> sections = new ArrayList<>();
        for (JsonNode item : node.path(field)) {
            sections.add(new Section(tree, mistakes, path(field) + "[" + sections.size() + "]", item));
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
                        otherwise.getDeclaringClass(), text.replace('-', '_').toUpperCase(java.util.Locale.ROOT)))
                .orElse(otherwise);
    }

    /** A value with a form of its own; empty when it is missing or wrong, which is then noted. */
    <V> Optional<V> value(String field, Function<String, V> reader) {
        return text(field).flatMap(text -> read(path(field), text, reader));
    }

    <V> List<V> values(String field, Function<String, V> reader) {
        List<V> values = new ArrayList<>();
        int index = 0;
        for (JsonNode item : node.path(field)) {
            read(path(field) + "[" + index++ + "]", item.asText(), reader).ifPresent(values::add);
        }
        return values;
    }

    List<String> texts(String field) {
        return values(field, text -> text);
    }

    Map<String, String> textMap(String field) {
        Map<String, String> map = new LinkedHashMap<>();
        node.path(field).fields().forEachRemaining(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    Map<String, List<String>> listMap(String field) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        Section inner = section(field);
        node.path(field).fieldNames().forEachRemaining(name -> map.put(name, inner.texts(name)));
        return map;
    }

    JsonNode data(String field) {
        return node.path(field);
    }

    private <V> Optional<V> read(String place, String text, Function<String, V> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException wrong) {
            String message = wrong.getMessage();
            int split = message.lastIndexOf("; ");
            mistakes.add(new Mistake(
                    tree.place(place),
                    split < 0 ? message : message.substring(0, split),
                    split < 0 ? "" : message.substring(split + 2)));
            return Optional.empty();
        }
    }
}
