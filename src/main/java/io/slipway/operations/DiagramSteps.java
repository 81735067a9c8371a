package io.slipway.operations;

import io.slipway.engine.CalledProcesses;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;

/** Which delegates a deployed diagram names, with all processes that it calls. */
final class DiagramSteps {

    /** Names a process that shall be planned and is not called: whoever takes a cluster in shows what a bring-up would do. */
    private static final String PLANS = "slipway.plans";

    private final RepositoryService repository;
    private final CalledProcesses calls;

    DiagramSteps(RepositoryService repository) {
        this.repository = repository;
        this.calls = new CalledProcesses(repository);
    }

    /** @return the names in {@code ${…}} of all service tasks, as they are drawn; a set of the caller's own */
    Set<String> of(String definition) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>();
        collect(definition, names, seen);
        String deployment = repository.getProcessDefinition(definition).getDeploymentId();
        planned(definition).flatMap(key -> calls.called(key, deployment)).ifPresent(other -> collect(other.getId(), names, seen));
        return names;
    }

    /** Another process whose steps the definition's plan asks too, by the extension property that Modeler shows. */
    private Optional<String> planned(String definition) {
        return repository.getBpmnModelInstance(definition).getModelElementsByType(CamundaProperty.class).stream()
                .filter(property -> property.getCamundaName().equals(PLANS))
                .map(CamundaProperty::getCamundaValue)
                .findFirst();
    }

    private void collect(String definition, Set<String> names, Set<String> seen) {
        if (!seen.add(definition)) {
            return;
        }
        BpmnModelInstance diagram = repository.getBpmnModelInstance(definition);
        diagram.getModelElementsByType(ServiceTask.class).stream()
                .map(ServiceTask::getCamundaDelegateExpression)
                .filter(expression -> expression != null && expression.startsWith("${") && expression.endsWith("}"))
                .forEach(expression -> names.add(expression.substring(2, expression.length() - 1)));
        String deployment = repository.getProcessDefinition(definition).getDeploymentId();
        diagram.getModelElementsByType(CallActivity.class).stream()
                .map(CallActivity::getCalledElement)
                .flatMap(key -> calls.called(key, deployment).stream())
                .forEach(called -> collect(called.getId(), names, seen));
    }
}
