package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A YAML text as data with the line of every value. Only composed, never constructed: no tag makes an object. */
final class YamlTree {

    /** Far beyond a file of 2000 hosts, far below what would hurt. */
    static final int LARGEST = 4 * 1024 * 1024;

    private static final int DEEPEST = 30;
    private static final int MOST_ALIASES = 50;
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Mistake> mistakes = new ArrayList<>();
    private final JsonNode root;
    private int expanded;

    private YamlTree(String text) {
        root = text.length() > LARGEST ? tooLarge(text) : compose(text);
    }

    static YamlTree of(String text) {
        return new YamlTree(text);
    }

    /** An object; empty when the text cannot be read. */
    JsonNode root() {
        return root;
    }

    List<Mistake> mistakes() {
        return mistakes;
    }

    /** A path with its line, {@code hosts[2].address, line 14}. A missing value has the line of what it is missing in. */
    String place(String path) {
        String known = path;
        while (!lines.containsKey(known) && !known.isEmpty()) {
            int cut = Math.max(known.lastIndexOf('.'), known.lastIndexOf('['));
            known = cut < 0 ? "" : known.substring(0, cut);
        }
        String line = lines.containsKey(known) ? "line " + lines.get(known) : "";
        return path.isEmpty() ? line : line.isEmpty() ? path : path + ", " + line;
    }

    int line(String path) {
        return lines.getOrDefault(path, Integer.MAX_VALUE);
    }

    private JsonNode tooLarge(String text) {
        mistakes.add(new Mistake(
                "the file", "it has " + text.length() + " characters", "a cluster file has at most " + LARGEST));
        return JSON.objectNode();
    }

    private JsonNode compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(true);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(LARGEST);
        try {
            List<Node> documents = new ArrayList<>();
            new Yaml(options).composeAll(new StringReader(text)).forEach(documents::add);
            if (documents.size() != 1 || !(documents.get(0) instanceof MappingNode)) {
                mistakes.add(new Mistake(
                        "the file",
                        documents.isEmpty() ? "it is empty" : documents.size() > 1
                                ? "it has " + documents.size() + " documents" : "it is not a mapping",
                        "a cluster file is one YAML mapping that begins with name:"));
                return JSON.objectNode();
            }
            return data("", documents.get(0), new IdentityHashMap<>(), 0);
        } catch (MarkedYAMLException unreadable) {
            Mark mark = unreadable.getProblemMark();
            mistakes.add(new Mistake(
                    mark == null ? "the file" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1),
                    "it is not YAML: " + unreadable.getProblem(),
                    "check indentation, colons and quotes here"));
        } catch (YAMLException | TooMuch refused) {
            mistakes.add(new Mistake("the file", "it cannot be read: " + firstLine(refused), "write it plainly"));
        }
        return JSON.objectNode();
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static final class TooMuch extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooMuch(String message) {
            super(message);
        }
    }

    private JsonNode data(String path, Node node, Map<Node, Boolean> above, int depth) {
        lines.putIfAbsent(path, node.getStartMark().getLine() + 1);
        if (++expanded > 200_000) {
            throw new TooMuch("its aliases stand for more than 200000 values");
        }
        if (depth > DEEPEST || above.put(node, Boolean.TRUE) != null) {
            throw new TooMuch("it is nested in itself or too deeply");
        }
        try {
            if (node instanceof MappingNode mapping) {
                return object(path, mapping, above, depth);
            }
            if (node instanceof SequenceNode sequence) {
                ArrayNode array = JSON.arrayNode();
                for (Node item : sequence.getValue()) {
                    array.add(data(path + "[" + array.size() + "]", item, above, depth + 1));
                }
                return array;
            }
            return scalar((ScalarNode) node);
        } finally {
            above.remove(node);
        }
    }

    private ObjectNode object(String path, MappingNode mapping, Map<Node, Boolean> above, int depth) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String place = path.isEmpty() ? key : path + "." + key;
            if (object.has(key)) {
                mistakes.add(new Mistake(
                        place + ", line " + (entry.getKeyNode().getStartMark().getLine() + 1),
                        "it stands here a second time",
                        "keep one of the two"));
            }
            lines.put(place, entry.getKeyNode().getStartMark().getLine() + 1);
            object.set(key, data(place, entry.getValueNode(), above, depth + 1));
        }
        return object;
    }

    /** Plain words are text, but for truth values, whole numbers and null; everything quoted is text. */
    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return JSON.textNode(text);
        }
        if (INTEGER.matcher(text).matches()) {
            return JSON.numberNode(new BigInteger(text).longValueExact());
        }
        return switch (text) {
            case "true", "True", "TRUE" -> JSON.booleanNode(true);
            case "false", "False", "FALSE" -> JSON.booleanNode(false);
            case "", "~", "null" -> JSON.nullNode();
            default -> JSON.textNode(text);
        };
    }
}
