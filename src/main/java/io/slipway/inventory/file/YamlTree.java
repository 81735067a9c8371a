package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.inventory.InvalidValue;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import io.slipway.inventory.file.ClusterFileReading.Place;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.yaml.snakeyaml.nodes.Tag;

/** A YAML text as data with the place of every value. Only composed, never constructed: no tag makes an object. */
final class YamlTree {

    /** Characters. Far beyond a file of 2000 hosts, far below what would hurt. */
    static final int LARGEST = 1024 * 1024;

    private static final int DEEPEST = 30;
    private static final int MOST_ALIASES = 50;
    private static final int MOST_VALUES = 200_000;
    private static final int LONGEST_KEY = 256;

    /** Where other programs' configuration stands, whose numbers need not be whole. */
    private static final String FREE_FORM = "kubernetes.extraDocuments";

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}\\.[0-9]{1,18}");
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, Mark> marks = new HashMap<>();
    private final Mistakes mistakes = new Mistakes(this::place);
    private final JsonNode root;
    private int values;

    private YamlTree(String text) {
        root = read(text).orElseGet(JSON::objectNode);
    }

    static YamlTree of(String text) {
        return new YamlTree(text);
    }

    /** An object; empty when the text cannot be read. */
    JsonNode root() {
        return root;
    }

    /** What is wrong with the YAML itself; all later mistakes are added to it. */
    Mistakes mistakes() {
        return mistakes;
    }

    /** A path with its place. What is missing has the place of what it is missing in. */
    Place place(String path) {
        String known = path;
        while (!marks.containsKey(known) && !known.isEmpty()) {
            int cut = Math.max(known.lastIndexOf('.'), known.lastIndexOf('['));
            known = cut < 0 ? "" : known.substring(0, cut);
        }
        Mark mark = marks.get(known);
        return mark == null ? new Place(path, 0, 0) : new Place(path, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Optional<JsonNode> read(String text) {
        if (text.length() > LARGEST) {
            mistakes.wrong("", "the file has " + text.length() + " characters", "a cluster file has at most " + LARGEST);
            return Optional.empty();
        }
        try {
            return compose(text).map(node -> data("", node, new IdentityHashMap<>()));
        } catch (MarkedYAMLException unreadable) {
            Mark mark = unreadable.getProblemMark();
            Place place = mark == null ? new Place("", 0, 0) : new Place("", mark.getLine() + 1, mark.getColumn() + 1);
            mistakes.wrong(new Mistake(
                    place, "this is not YAML: " + unreadable.getProblem(), "check indentation, colons and quotes here"));
        } catch (YAMLException | TooMuch refused) {
            String reason = String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
            mistakes.wrong("", "the file cannot be read: " + reason, "write it as plain YAML text in UTF-8");
        }
        return Optional.empty();
    }

    private Optional<Node> compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(true);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(LARGEST);
        Iterator<Node> documents = new Yaml(options).composeAll(new StringReader(text)).iterator();
        String problem = "the file is empty";
        if (documents.hasNext()) {
            Node document = documents.next();
            if (documents.hasNext()) {
                problem = "the file has several documents";
            } else if (document instanceof MappingNode) {
                return Optional.of(document);
            } else {
                problem = "the file is no mapping";
            }
        }
        mistakes.wrong("", problem, "a cluster file is one YAML mapping that begins with name:");
        return Optional.empty();
    }

    private static final class TooMuch extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooMuch(String message) {
            super(message);
        }
    }

    private JsonNode data(String path, Node node, Map<Node, Boolean> above) {
        marks.putIfAbsent(path, node.getStartMark());
        if (++values > MOST_VALUES) {
            throw new TooMuch("its aliases stand for more than " + MOST_VALUES + " values");
        }
        if (above.size() > DEEPEST || above.put(node, Boolean.TRUE) != null) {
            throw new TooMuch("it is nested in itself or too deeply");
        }
        try {
            if (!PLAIN_TAGS.contains(node.getTag())) {
                mistakes.unusable(path, "the tag " + InvalidValue.quoted(node.getTag().getValue()) + " stands here",
                        "write the value without a tag");
                return JSON.nullNode();
            }
            if (node instanceof MappingNode mapping) {
                return object(path, mapping, above);
            }
            if (node instanceof SequenceNode sequence) {
                ArrayNode array = JSON.arrayNode();
                for (Node item : sequence.getValue()) {
                    array.add(data(path + "[" + array.size() + "]", item, above));
                }
                return array;
            }
            return scalar((ScalarNode) node, path.startsWith(FREE_FORM));
        } finally {
            above.remove(node);
        }
    }

    private ObjectNode object(String path, MappingNode mapping, Map<Node, Boolean> above) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            Mark mark = entry.getKeyNode().getStartMark();
            Optional<String> key = key(entry.getKeyNode());
            if (key.isEmpty()) {
                mistakes.wrong(new Mistake(
                        new Place(path, mark.getLine() + 1, mark.getColumn() + 1),
                        "a setting's name must be plain text of at most " + LONGEST_KEY + " characters",
                        "merge keys (<<) and names that are lists or mappings cannot be read; write the settings out"));
                continue;
            }
            String place = path.isEmpty() ? key.get() : path + "." + key.get();
            if (object.has(key.get())) {
                mistakes.wrong(new Mistake(
                        new Place(place, mark.getLine() + 1, mark.getColumn() + 1),
                        "it stands here a second time",
                        "keep one of the two; the first is in line " + (marks.get(place).getLine() + 1)));
                continue;
            }
            marks.put(place, mark);
            object.set(key.get(), data(place, entry.getValueNode(), above));
        }
        return object;
    }

    private static Optional<String> key(Node node) {
        return node instanceof ScalarNode scalar
                        && !scalar.getTag().equals(Tag.MERGE)
                        && scalar.getValue().length() <= LONGEST_KEY
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    /** Plain words are text, but for truth values, whole numbers and null; everything quoted is text. */
    private static JsonNode scalar(ScalarNode scalar, boolean freeForm) {
        String text = scalar.getValue();
        boolean explicitText = scalar.getTag().equals(Tag.STR) && INTEGER.matcher(text).matches();
        if (!scalar.isPlain() || explicitText) {
            return JSON.textNode(text);
        }
        if (INTEGER.matcher(text).matches()) {
            return JSON.numberNode(new BigInteger(text).longValueExact());
        }
        if (freeForm && DECIMAL.matcher(text).matches()) {
            return JSON.numberNode(Double.parseDouble(text));
        }
        return switch (text) {
            case "true", "True", "TRUE" -> JSON.booleanNode(true);
            case "false", "False", "FALSE" -> JSON.booleanNode(false);
            case "", "~", "null", "Null", "NULL" -> JSON.nullNode();
            default -> JSON.textNode(text);
        };
    }
}
