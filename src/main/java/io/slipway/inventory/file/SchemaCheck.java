package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Holds a file's data against the published schema, and tells what is wrong in the words of a cluster file. */
final class SchemaCheck {

    static final String RESOURCE = "/io/slipway/inventory/cluster.schema.json";

    private static final JsonSchema SCHEMA = schema();

    private SchemaCheck() {}

    private static JsonSchema schema() {
        InputStream resource = SchemaCheck.class.getResourceAsStream(RESOURCE);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        resource,
                        SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build());
    }

    static List<Mistake> mistakes(YamlTree tree) {
        List<Mistake> mistakes = new ArrayList<>();
        for (ValidationMessage message : SCHEMA.validate(tree.root())) {
            // Each branch of an alternative complains, beside the alternative itself.
            if (message.getType().equals("oneOf") || message.getEvaluationPath().toString().contains("/oneOf/0/")) {
                continue;
            }
            mistakes.add(mistake(tree, message));
        }
        return mistakes;
    }

    private static Mistake mistake(YamlTree tree, ValidationMessage message) {
        String path = path(message.getInstanceLocation().toString());
        JsonNode found = message.getInstanceNode();
        switch (message.getType()) {
            case "required":
                return new Mistake(
                        tree.place(path),
                        "\"" + message.getProperty() + "\" is missing",
                        description(message.getSchemaNode(), message).orElse("add it"));
            case "additionalProperties":
                String key = message.getProperty();
                String place = path.isEmpty() ? key : path + "." + key;
                return new Mistake(
                        tree.place(place), "there is no setting \"" + key + "\" here", suggestion(message, key));
            case "enum":
                return new Mistake(
                        tree.place(path), "\"" + found.asText() + "\" is none of its values", "one of "
                                + values(message.getSchemaNode()));
            case "type":
                return new Mistake(
                        tree.place(path),
                        found.isNull() ? "it has no value" : shown(found) + " is " + kind(found),
                        "it shall be " + article(message.getSchemaNode().asText()));
            case "pattern", "minLength":
                return new Mistake(
                        tree.place(path), shown(found) + " has not the right form", description(message).orElse(""));
            default:
                return new Mistake(
                        tree.place(path),
                        shown(found) + " is not allowed: " + message.getMessage().replaceFirst("^[^:]*: ", ""),
                        description(message).orElse(""));
        }
    }

    /** {@code /hosts/2/address} as people write it. */
    private static String path(String pointer) {
        StringBuilder path = new StringBuilder();
        for (String part : pointer.split("/")) {
            if (part.isEmpty()) {
                continue;
            }
            if (part.matches("[0-9]+")) {
                path.append('[').append(part).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part.replace("~1", "/").replace("~0", "~"));
            }
        }
        return path.toString();
    }

    private static String shown(JsonNode found) {
        String text = found.isContainerNode() ? kind(found) : "\"" + found.asText() + "\"";
        return text.length() > 80 ? text.substring(0, 80) + "…\"" : text;
    }

    private static String kind(JsonNode found) {
        return switch (found.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
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

    private static String values(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(", "));
    }

    private static Optional<String> description(ValidationMessage message) {
        return schemaAround(message).map(schema -> schema.path("description").asText(""))
                .filter(text -> !text.isEmpty());
    }

    private static Optional<String> description(JsonNode unused, ValidationMessage message) {
        return schemaAround(message)
                .map(schema -> schema.path("properties").path(message.getProperty()).path("description").asText(""))
                .filter(text -> !text.isEmpty());
    }

    private static Optional<JsonNode> schemaAround(ValidationMessage message) {
        String location = message.getEvaluationPath().toString();
        JsonNode schema = SCHEMA.getSchemaNode().at(location.substring(0, location.lastIndexOf('/')));
        return schema.isMissingNode() ? Optional.empty() : Optional.of(schema);
    }

    private static String suggestion(ValidationMessage message, String key) {
        List<String> known = schemaAround(message)
                .map(schema -> schema.path("properties"))
                .map(properties -> {
                    List<String> names = new ArrayList<>();
                    properties.fieldNames().forEachRemaining(names::add);
                    return names;
                })
                .orElse(List.of());
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(name.toLowerCase(), key.toLowerCase())))
                .filter(name -> distance(name.toLowerCase(), key.toLowerCase()) <= Math.max(2, key.length() / 3))
                .map(name -> "did you mean \"" + name + "\"?")
                .orElse("the settings here are " + String.join(", ", known));
    }

    /** How many letters differ (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= one.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= other.length(); column++) {
                int above = row[column];
                int replaced = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                row[column] = Math.min(replaced, Math.min(above, row[column - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
