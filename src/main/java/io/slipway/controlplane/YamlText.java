package io.slipway.controlplane;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * YAML from data and data from YAML. Text that any YAML reader could take for something else is quoted: Go's reader
 * and Java's do not agree on what a number is ({@code 1e3}).
 */
final class YamlText {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9/._-]*");
    private static final Set<String> RESERVED = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan");

    private YamlText() {}

    /** The documents in their order, separated by {@code ---}. */
    static String of(List<Map<String, Object>> documents) {
        return documents.stream().map(YamlText::of).collect(Collectors.joining("---\n"));
    }

    static String of(Map<String, Object> document) {
        return new Yaml(new QuotingRepresenter(options()), options()).dump(document);
    }

    /**
     * Reads one document, JSON included.
     *
     * @throws IllegalArgumentException when it is no mapping
     */
    @SuppressWarnings("unchecked")
    static Map<String, Object> read(String text) {
        try {
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            if (read instanceof Map<?, ?> map) {
                return (Map<String, Object>) map;
            }
        } catch (org.yaml.snakeyaml.error.YAMLException | NumberFormatException unreadable) {
            // The reader of numbers and times does not wrap what Java says of them.
            String words = String.valueOf(unreadable.getMessage());
            throw new IllegalArgumentException("not YAML: " + words.substring(0, Math.min(300, words.length())), unreadable);
        }
        throw new IllegalArgumentException("not a YAML mapping");
    }

    private static DumperOptions options() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(4096);
        options.setSplitLines(false);
        return options;
    }

    private static final class QuotingRepresenter extends Representer {

        QuotingRepresenter(DumperOptions options) {
            super(options);
            this.representers.put(String.class, value -> text((String) value));
        }

        private Node text(String value) {
            boolean plain = PLAIN.matcher(value).matches() && !RESERVED.contains(value.toLowerCase(Locale.ROOT));
            return representScalar(
                    Tag.STR, value, plain ? DumperOptions.ScalarStyle.PLAIN : DumperOptions.ScalarStyle.DOUBLE_QUOTED);
        }
    }
}
