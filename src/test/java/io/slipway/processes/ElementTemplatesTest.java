package io.slipway.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaFailedJobRetryTimeCycle;
import org.junit.jupiter.api.Test;

/** What operators pick in Modeler for diagrams of their own is what the diagrams of the house use. */
class ElementTemplatesTest {

    private static final Path TEMPLATES = Diagrams.FOLDER.resolve(".camunda/element-templates");

    @Test
    void everyDelegateHasATemplateAndNoOthers() {
        Set<String> tasks = Diagrams.beansOfTheDecision();
        tasks.removeAll(Set.of("startOperation", "readKeepFor", "showWorkerBalancer"));

        assertThat(templates("bpmn:ServiceTask").keySet()).isEqualTo(tasks);
        templates("bpmn:ServiceTask").forEach((bean, template) -> {
            assertThat(bound(template, "camunda:delegateExpression")).isEqualTo("${" + bean + "}");
            assertThat(bound(template, "camunda:asyncBefore")).isEqualTo("true");
        });
    }

    @Test
    void everyCalledProcessHasATemplate() {
        Set<String> called = new TreeSet<>();
        templates("bpmn:CallActivity").values().forEach(template -> called.add(bound(template, "calledElement")));
        Set<String> used = new TreeSet<>();
        for (Path diagram : Diagrams.diagrams()) {
            Diagrams.model(diagram).getModelElementsByType(CallActivity.class).forEach(call -> used.add(call.getCalledElement()));
        }
        assertThat(called).isEqualTo(used);
    }

    @Test
    void nameAndRetryPolicyAreThoseOfTheDiagrams() {
        Map<String, JsonNode> templates = templates("bpmn:ServiceTask");
        for (Path diagram : Diagrams.diagrams()) {
            for (ServiceTask task : Diagrams.model(diagram).getModelElementsByType(ServiceTask.class)) {
                JsonNode template = templates.get(bean(task.getCamundaDelegateExpression()));
                assertThat(template.get("name").asText()).as(task.getId()).isEqualTo(task.getName());
                String policy = task.getExtensionElements()
                        .getElementsQuery()
                        .filterByType(CamundaFailedJobRetryTimeCycle.class)
                        .singleResult()
                        .getTextContent();
                assertThat(template.get("description").asText())
                        .as(task.getId()).contains("enter " + policy + " as its retry time cycle");
            }
        }
    }

    /** By the delegate or process that they are for. */
    private static Map<String, JsonNode> templates(String elementType) {
        Map<String, JsonNode> templates = new TreeMap<>();
        try (Stream<Path> files = Files.list(TEMPLATES)) {
            for (Path file : files.toList()) {
                JsonNode template = new ObjectMapper().readTree(file.toFile());
                if (elementType.equals(template.at("/elementType/value").asText())) {
                    String id = template.get("id").asText();
                    String name = id.substring(id.lastIndexOf('.') + 1);
                    assertThat(file.getFileName()).hasToString((id.contains(".call.") ? "call-" : "") + name + ".json");
                    templates.put(name, template);
                }
            }
            return templates;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String bound(JsonNode template, String property) {
        return StreamSupport.stream(template.get("properties").spliterator(), false)
                .filter(candidate -> property.equals(candidate.at("/binding/name").asText()))
                .map(candidate -> candidate.get("value").asText())
                .findFirst()
                .orElse("");
    }

    private static String bean(String expression) {
        return expression.substring(2, expression.length() - 1);
    }
}
