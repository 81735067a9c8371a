package io.slipway.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.junit.jupiter.api.Test;

/** What the diagrams name is there, and what is there is named. */
class DiagramsTest {

    private static final Pattern BEAN = Pattern.compile("\\$\\{([A-Za-z]+)}");

    @Test
    void theEngineTakesAllDiagramsAndForms() {
        try (Rehearsal rehearsal = new Rehearsal()) {
            assertThat(rehearsal.engine().getRepositoryService().createProcessDefinitionQuery().count())
                    .isEqualTo(Diagrams.diagrams().size());
            String bringUp = rehearsal.engine().getRepositoryService().createProcessDefinitionQuery()
                    .processDefinitionKey("cluster-bring-up").singleResult().getId();
            assertThat(rehearsal.engine().getFormService().getDeployedStartForm(bringUp))
                    .asString(StandardCharsets.UTF_8).contains("\"start-bring-up\"");
        }
    }

    @Test
    void diagramsNameAllDelegatesOfTheDecisionAndNoOthers() {
        Set<String> named = new TreeSet<>();
        for (Path diagram : Diagrams.diagrams()) {
            Matcher matcher = Pattern.compile("delegateExpression=\"([^\"]*)\"").matcher(Diagrams.text(diagram));
            while (matcher.find()) {
                Matcher bean = BEAN.matcher(matcher.group(1));
                assertThat(bean.matches()).as("%s in %s is one bean", matcher.group(1), diagram).isTrue();
                named.add(bean.group(1));
            }
        }
        assertThat(named).isEqualTo(Diagrams.beansOfTheDecision());
    }

    @Test
    void aFolderHoldsTheProcessOfItsName() {
        for (Path diagram : Diagrams.diagrams()) {
            assertThat(Diagrams.model(diagram).getModelElementsByType(Process.class))
                    .singleElement()
                    .satisfies(process -> {
                        assertThat(diagram.getParent().getFileName()).hasToString(process.getId());
                        assertThat(diagram.getFileName()).hasToString(process.getId() + ".bpmn");
                    });
        }
    }

    @Test
    void aProcessIsCalledOrStartedByPeopleWithAForm() {
        Set<String> called = Diagrams.diagrams().stream()
                .flatMap(diagram -> Diagrams.model(diagram).getModelElementsByType(CallActivity.class).stream())
                .map(CallActivity::getCalledElement)
                .collect(Collectors.toSet());
        Set<String> callable = new TreeSet<>();
        // By a delegate, one instance a finding.
        Set<String> started = Set.of("care-finding");
        for (Path diagram : Diagrams.diagrams()) {
            Process process = Diagrams.model(diagram).getModelElementsByType(Process.class).iterator().next();
            if (process.isCamundaStartableInTasklist()) {
                assertThat(process.getCamundaCandidateStarterGroups()).as(process.getId()).isEqualTo("slipway-operators");
                assertThat(Diagrams.text(diagram)).contains("<camunda:executionListener delegateExpression=\"${startOperation}\"");
                assertThat(Diagrams.text(diagram)).containsPattern("<bpmn:startEvent [^>]*camunda:formRef=");
            } else if (!Diagrams.text(diagram).contains("<bpmn:timerEventDefinition id=\"every") && !started.contains(process.getId())) {
                callable.add(process.getId());
            }
        }
        assertThat(called).isEqualTo(callable);
    }

    @Test
    void formsAreThereAndUsed() throws Exception {
        Set<String> used = new TreeSet<>();
        for (Path diagram : Diagrams.diagrams()) {
            Matcher matcher = Pattern.compile("camunda:formRef=\"([^\"]*)\"").matcher(Diagrams.text(diagram));
            while (matcher.find()) {
                used.add(matcher.group(1));
            }
        }
        Set<String> there = new TreeSet<>();
        for (Path form : Diagrams.forms()) {
            JsonNode content = new ObjectMapper().readTree(form.toFile());
            assertThat(form.getFileName()).hasToString(content.get("id").asText() + ".form");
            there.add(content.get("id").asText());
        }
        assertThat(used).isEqualTo(there);
    }

    @Test
    void everyTaskIsItsOwnRetryAndKeepsItsReason() {
        for (Path diagram : Diagrams.diagrams()) {
            assertThat(Diagrams.model(diagram).getModelElementsByType(ServiceTask.class)).allSatisfy(task -> {
                assertThat(task.isCamundaAsyncBefore()).isTrue();
                assertThat(task.getLoopCharacteristics()).isNull();
                assertThat(task.getDocumentations().iterator().next().getTextContent())
                        .contains("What it does:", "See it by hand:", "If it stands here:", "Retry:");
            });
        }
    }
}
