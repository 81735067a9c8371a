package io.slipway.adoption;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** YAML for people, line by line, each with a word on where its value comes from. */
final class CommentedYaml {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*(:[0-9]{1,5})?");
    private static final Set<String> RESERVED = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan");

    private final StringBuilder text = new StringBuilder();

    /** A line of its own that only says something. */
    CommentedYaml say(int indent, String words) {
        text.append(" ".repeat(indent)).append("# ").append(oneLine(words)).append('\n');
        return this;
    }

    CommentedYaml section(String name, String source) {
        return line(0, name + ":", source);
    }

    /** @param value is quoted where YAML could take it for something else */
    CommentedYaml value(int indent, String name, String value, String source) {
        return line(indent, name + ": " + scalar(value), source);
    }

    /** @param content YAML of one line */
    CommentedYaml line(int indent, String content, String source) {
        text.append(" ".repeat(indent)).append(content);
        if (!source.isEmpty()) {
            text.append("  # ").append(oneLine(source));
        }
        text.append('\n');
        return this;
    }

    /** Lines that are YAML already. */
    CommentedYaml lines(String yaml) {
        text.append(yaml);
        return this;
    }

    /** Data below a line of its own. */
    CommentedYaml data(int indent, Object data) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        new Yaml(options).dump(data).lines()
                .forEach(line -> text.append(" ".repeat(indent)).append(line).append('\n'));
        return this;
    }

    /** The values in {@code [ ]}. */
    static String list(Collection<String> values) {
        return values.stream().map(CommentedYaml::scalar).collect(Collectors.joining(", ", "[", "]"));
    }

    /** The entries in <code>{ }</code>, by name. */
    static String map(Map<String, String> entries) {
        return new TreeMap<>(entries).entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    static String scalar(String value) {
        return PLAIN.matcher(value).matches() && !RESERVED.contains(value.toLowerCase(Locale.ROOT)) ? value : quoted(value);
    }

    /** JSON's texts are texts of YAML. */
    private static String quoted(String value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What was read in a cluster must not end a comment. */
    private static String oneLine(String words) {
        return words.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
