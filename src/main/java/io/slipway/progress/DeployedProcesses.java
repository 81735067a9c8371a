package io.slipway.progress;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.FormService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.Documentation;
import org.camunda.bpm.model.bpmn.instance.Process;

/** The processes that are deployed, with their forms and diagrams, as the user may see them. */
public final class DeployedProcesses {

    private final RepositoryService repository;
    private final FormService forms;

    DeployedProcesses(RepositoryService repository, FormService forms) {
        this.repository = repository;
        this.forms = forms;
    }

    /**
     * The latest version of a process.
     *
     * @param process its key
     * @param definition the engine's id of this version
     * @param documentation what the diagram says of it; may be empty
     * @param startable whether people may start it; what is not is called by others or starts by itself
     */
    public record DeployedProcess(
            String process, String name, String definition, int version, String documentation, boolean startable) {}

    /** By their keys. */
    public List<DeployedProcess> all() {
        return repository.createProcessDefinitionQuery().latestVersion().orderByProcessDefinitionKey().asc().list().stream()
                .map(definition -> new DeployedProcess(
                        definition.getKey(),
                        name(definition),
                        definition.getId(),
                        definition.getVersion(),
                        documentation(definition),
                        definition.isStartableInTasklist() && !definition.isSuspended()))
                .toList();
    }

    /** The form that asks for what a start needs, as it was deployed; empty when there is none, or no such process. */
    public Optional<String> startForm(String process) {
        return Optional.ofNullable(repository.createProcessDefinitionQuery()
                        .processDefinitionKey(process)
                        .latestVersion()
                        .singleResult())
                .filter(definition -> forms.getStartFormData(definition.getId()).getCamundaFormRef() != null)
                .map(definition -> text(forms.getDeployedStartForm(definition.getId())));
    }

    /** The diagram as it was deployed, BPMN 2.0 in XML. It never changes: a changed one has another id. */
    public Optional<String> diagram(String definition) {
        return Optional.ofNullable(
                        repository.createProcessDefinitionQuery().processDefinitionId(definition).singleResult())
                .map(found -> text(repository.getProcessModel(found.getId())));
    }

    static String name(ProcessDefinition definition) {
        return definition.getName() == null || definition.getName().isBlank() ? definition.getKey() : definition.getName();
    }

    private String documentation(ProcessDefinition definition) {
        return repository.getBpmnModelInstance(definition.getId()).getModelElementsByType(Process.class).stream()
                .filter(process -> process.getId().equals(definition.getKey()))
                .flatMap(process -> process.getDocumentations().stream())
                .map(Documentation::getTextContent)
                .findFirst()
                .orElse("")
                .strip();
    }

    private static String text(InputStream file) {
        try (file) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
