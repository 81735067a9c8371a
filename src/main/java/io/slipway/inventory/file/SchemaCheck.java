package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.slipway.inventory.InvalidValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Holds a file's data against the published schema, and tells what is wrong in the words of a cluster file. */
final class SchemaCheck {

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                    PublishedSchema.text(),
                    SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build());

    /** Fewer letters begin too many names. */
    private static final int SHORTEST_BEGINNING = 4;

    private final JsonNode root;
    private final Mistakes mistakes;

    private SchemaCheck(YamlTree tree) {
        this.root = tree.root();
        this.mistakes = tree.mistakes();
    }

    static void check(YamlTree tree) {
        SchemaCheck check = new SchemaCheck(tree);
        for (ValidationMessage message : SCHEMA.validate(tree.root())) {
            // Of an alternative, only what its second form (the mapping) wants is told.
            if (!message.getType().equals("oneOf") && !message.getEvaluationPath().toString().contains("/oneOf/0/")) {
                check.tell(message);
            }
        }
    }

    private void tell(ValidationMessage message) {
        String path = path(message.getInstanceLocation().toString());
        JsonNode found = message.getInstanceNode();
        JsonNode limit = message.getSchemaNode();
        switch (message.getType()) {
            case "required" -> mistakes.unusable(
                    below(path, message.getProperty()), "it is missing", hint(around(message)
                            .path("properties").path(message.getProperty())).orElse("add it"));
            case "additionalProperties" -> {
                String key = message.getProperty();
                mistakes.wrong(
                        below(path, key),
                        "there is no setting " + InvalidValue.quoted(key) + " here",
                        suggestion(around(message), key));
            }
            case "enum" -> mistakes.unusable(
                    path, shown(found) + " is none of its values", nearest(found.asText(), values(limit))
                            .map(value -> "did you mean " + value + "?")
                            .orElse("one of " + String.join(", ", values(limit))));
            case "type" -> type(message, path, found, limit);
            case "pattern" -> mistakes.unusable(
                    path, shown(found) + " has not the right form", hint(around(message)).orElse(""));
            case "minLength" -> mistakes.unusable(path, shown(found) + " is too short", hint(around(message)).orElse(""));
            case "maxLength" -> mistakes.unusable(path, shown(found) + " is too long", limit + " characters at most");
            case "minimum" -> mistakes.unusable(path, shown(found) + " is too small", "at least " + limit);
            case "maximum" -> mistakes.unusable(path, shown(found) + " is too large", "at most " + limit);
            case "minItems" -> mistakes.unusable(path, "the list is too short", "at least " + limit);
            case "maxItems" -> mistakes.unusable(path, "the list is too long", "at most " + limit);
            default -> mistakes.unusable(
                    path, shown(found) + " is not allowed: " + message.getMessage().replaceFirst("^[^:]*: ", ""),
                    hint(around(message)).orElse(""));
        }
    }

    private void type(ValidationMessage message, String path, JsonNode found, JsonNode wanted) {
        // A tag or another mistake has taken the value already.
        if (!mistakes.isUsable(path)) {
            return;
        }
        boolean alternative = message.getEvaluationPath().toString().contains("/oneOf/");
        mistakes.unusable(
                path,
                found.isNull() ? "it has no value" : shown(found) + " is " + kind(found),
                found.isNull()
                        ? "give it a value, or leave it out"
                        : "it shall be " + article(wanted.asText()) + (alternative ? ", or the word none" : ""));
    }

    /** {@code /hosts/2/address} as people write it. */
    private String path(String pointer) {
        StringBuilder path = new StringBuilder();
        JsonNode place = root;
        for (String part : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            String name = part.replace("~1", "/").replace("~0", "~");
            if (place.isArray()) {
                path.append('[').append(name).append(']');
                place = place.path(Integer.parseInt(name));
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
                place = place.path(name);
            }
        }
        return path.toString();
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Texts that look like a secret's own are not repeated. */
    private static String shown(JsonNode found) {
        if (found.isContainerNode()) {
            return "this";
        }
        String text = found.asText();
        return text.contains("PRIVATE KEY") ? "this" : InvalidValue.quoted(text);
    }

    private static String kind(JsonNode found) {
        return switch (found.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case NUMBER -> "a number";
            case BOOLEAN -> "a truth value";
            default -> "text";
        };
    }

    private static String article(String type) {
        return switch (type) {
            case "object" -> "a mapping";
            case "array" -> "a list";
            case "integer" -> "a whole number";
            case "boolean" -> "true or false";
            default -> "text; put it in quotes";
        };
    }

    private static List<String> values(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }

    /** What a setting is, with an example where the schema has one. */
    private static Optional<String> hint(JsonNode schema) {
        String description = schema.path("description").asText("");
        JsonNode example = schema.path("examples").path(0);
        String shown = example.isValueNode() ? (description.isEmpty() ? "" : " ") + "Example: " + example.asText() : "";
        return Optional.of(description + shown).filter(text -> !text.isEmpty());
    }

    private static JsonNode around(ValidationMessage message) {
        String location = message.getEvaluationPath().toString();
        return SCHEMA.getSchemaNode().at(location.substring(0, location.lastIndexOf('/')));
    }

    private static String suggestion(JsonNode schema, String key) {
        List<String> known = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(known::add);
        Optional<String> near = nearest(key, known);
        if (near.isPresent()) {
            return "did you mean " + near.get() + "?";
        }
        List<String> elsewhere = PublishedSchema.placesOf(key);
        return elsewhere.isEmpty()
                ? "the settings here are " + String.join(", ", known)
                : elsewhere.stream().collect(Collectors.joining(" or ", "did you mean ", "?"));
    }

    /** What was probably meant. */
    static Optional<String> nearest(String text, List<String> known) {
        if (text.length() > 64) {
            return Optional.empty();
        }
        String meant = text.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(name.toLowerCase(Locale.ROOT), meant)))
                .filter(name -> distance(name.toLowerCase(Locale.ROOT), meant) <= Math.max(1, text.length() / 3))
                .or(() -> known.stream()
                        .filter(name -> meant.length() >= SHORTEST_BEGINNING)
                        .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(meant))
                        .findFirst());
    }

    /** How many letters differ; two that changed places count as one (Damerau and Levenshtein). */
    private static int distance(String one, String other) {
        int[][] table = new int[one.length() + 1][other.length() + 1];
        for (int line = 0; line <= one.length(); line++) {
            for (int column = 0; column <= other.length(); column++) {
                table[line][column] = line == 0 || column == 0 ? line + column : step(table, one, other, line, column);
            }
        }
        return table[one.length()][other.length()];
    }

    private static int step(int[][] table, String one, String other, int line, int column) {
        boolean same = one.charAt(line - 1) == other.charAt(column - 1);
        int least = Math.min(
                table[line - 1][column - 1] + (same ? 0 : 1),
                Math.min(table[line - 1][column], table[line][column - 1]) + 1);
        boolean swapped = line > 1 && column > 1
                && one.charAt(line - 1) == other.charAt(column - 2) && one.charAt(line - 2) == other.charAt(column - 1);
        return swapped ? Math.min(least, table[line - 2][column - 2] + 1) : least;
    }
}
