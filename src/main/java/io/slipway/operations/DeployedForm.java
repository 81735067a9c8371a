package io.slipway.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A form as Camunda Modeler writes it, read for programs: what it asks for, and what it shows. */
final class DeployedForm {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The engine stores no longer text in a variable. */
    private static final int LONGEST_TEXT = 4000;
    private static final Pattern SHOWN = Pattern.compile("\\{\\{\\s*([A-Za-z]\\w*)\\s*}}");

    private final JsonNode components;

    private DeployedForm(JsonNode components) {
        this.components = components;
    }

    static DeployedForm read(InputStream form) {
        try (form) {
            return new DeployedForm(JSON.readTree(form).path("components"));
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** A form as it was deployed. */
    static String text(InputStream form) {
        try (form) {
            return new String(form.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    List<HumanTask.Question> questions() {
        return StreamSupport.stream(components.spliterator(), false)
                .filter(component -> component.hasNonNull("key"))
                .map(component -> new HumanTask.Question(
                        component.get("key").asText(),
                        component.path("label").asText(),
                        component.path("values").findValuesAsText("value"),
                        Optional.ofNullable(component.get("defaultValue")).map(JsonNode::asText)))
                .toList();
    }

    /** The variables that the form shows to whoever reads it. */
    Set<String> shown() {
        Set<String> shown = new LinkedHashSet<>();
        for (JsonNode component : components) {
            String source = component.path("dataSource").asText();
            if (source.matches("=[A-Za-z]\\w*")) {
                shown.add(source.substring(1));
            }
            Matcher places = SHOWN.matcher(component.path("text").asText());
            while (places.find()) {
                shown.add(places.group(1));
            }
        }
        return shown;
    }

    /** What is wrong with an answer, one sentence each; empty when nothing. */
    List<String> wrong(Map<String, Object> answers) {
        List<HumanTask.Question> questions = questions();
        List<String> wrong = new ArrayList<>();
        answers.forEach((key, answer) -> {
            Optional<HumanTask.Question> asked =
                    questions.stream().filter(question -> question.key().equals(key)).findFirst();
            if (asked.isEmpty()) {
                wrong.add("\"" + shortened(key) + "\" is not asked for. "
                        + (questions.isEmpty() ? "Nothing is." : "Asked for: "
                                + String.join(", ", questions.stream().map(HumanTask.Question::key).toList()) + "."));
            } else if (!(answer instanceof String || answer instanceof Number || answer instanceof Boolean)) {
                wrong.add("\"" + key + "\" is one text, number or truth value.");
            } else if (!asked.get().allowed().isEmpty() && !asked.get().allowed().contains(answer.toString())) {
                wrong.add("\"" + key + "\" is one of " + String.join(", ", asked.get().allowed()) + ", not \""
                        + shortened(answer.toString()) + "\".");
            } else if (answer.toString().length() > longest(key)) {
                wrong.add("\"" + key + "\" has " + answer.toString().length() + " characters; it may have " + longest(key) + ".");
            }
        });
        return wrong;
    }

    /** What the form says, and never more than the engine stores of a text. */
    private int longest(String key) {
        return StreamSupport.stream(components.spliterator(), false)
                .filter(component -> component.path("key").asText().equals(key))
                .mapToInt(component -> component.path("validate").path("maxLength").asInt(LONGEST_TEXT))
                .findFirst()
                .orElse(LONGEST_TEXT);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
