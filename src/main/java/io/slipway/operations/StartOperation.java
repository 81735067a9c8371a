package io.slipway.operations;

import io.slipway.events.Events;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;

/**
 * Turns a process start into an operation: conditions, id, pinned definition, variables. Runs in the start's own
 * transaction, so that a refused start leaves nothing and no way to start goes around it.
 */
final class StartOperation implements ExecutionListener {

    /** The extension property of processes that write hosts into the definition (docs/decisions/0005). */
    private static final String NEW_HOSTS = "slipway.newHosts";

    /** The extension property of processes that take in a cluster which is not known yet (docs/decisions/0009). */
    private static final String NEW_CLUSTER = "slipway.newCluster";

    private final StartConditions conditions;
    private final ClusterDefinitions definitions;
    private final RepositoryService repository;
    private final People people;
    private final Events events;

    StartOperation(
            StartConditions conditions, ClusterDefinitions definitions, RepositoryService repository, People people,
            Events events) {
        this.conditions = conditions;
        this.definitions = definitions;
        this.repository = repository;
        this.people = people;
        this.events = events;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String process = repository.getProcessDefinition(execution.getProcessDefinitionId()).getKey();
        StartClaims claims = claims(execution);
        Operation operation = conditions.admit(new StartRequest(
                process,
                claims,
                execution.getVariable("cluster"),
                execution.getVariable("mode"),
                execution.getVariable("ticket"),
                execution.getVariable("hosts"),
                newHosts(execution),
                execution.getVariable("undoes"),
                property(execution, NEW_CLUSTER).filter("true"::equals).map(takesOneIn -> execution.getVariables()),
                people.now().orElse(People.SLIPWAY),
                execution.getProcessInstanceId()));
        OperationNews.started(events, operation);
        execution.setProcessBusinessKey(operation.id());
        execution.setVariable("operation", operation.id());
        execution.setVariable("cluster", operation.cluster().text());
        execution.setVariable("mode", operation.mode());
        execution.setVariable("ticket", operation.ticket());
        execution.setVariable("definitionVersion", operation.definitionVersion());
        hosts(execution, operation, definitions.definition(operation.cluster(), operation.definitionVersion()));
        if (claims == StartClaims.TURN) {
            // No host is checked or prepared: what such an operation changes is seen and planned in the cluster.
            execution.setVariable("hosts", new ArrayList<String>());
        }
    }

    /** What the process says of itself, by the extension property that Modeler shows (docs/decisions/0005). */
    private static StartClaims claims(DelegateExecution execution) {
        return StartClaims.of(property(execution, StartClaims.PROPERTY).orElse("cluster"));
    }

    /** Only a process that says so can take hosts in. */
    private static Object newHosts(DelegateExecution execution) {
        Object given = execution.getVariable("newHosts");
        if (NamedHosts.text(given).isPresent() && !property(execution, NEW_HOSTS).equals(Optional.of("true"))) {
            throw StartRefused.badInput(
                    "This process takes no new hosts into the definition; leave the variable \"newHosts\" out.");
        }
        return given;
    }

    private static Optional<String> property(DelegateExecution execution, String name) {
        BaseElement process = (BaseElement) execution.getBpmnModelElementInstance().getParentElement();
        return Optional.ofNullable(process.getExtensionElements())
                .stream()
                .flatMap(extensions -> extensions.getElementsQuery().filterByType(CamundaProperties.class).list().stream())
                .flatMap(properties -> properties.getCamundaProperties().stream())
                .filter(property -> property.getCamundaName().equals(name))
                .map(CamundaProperty::getCamundaValue)
                .findFirst();
    }

    private static void hosts(DelegateExecution execution, Operation operation, ClusterDefinition cluster) {
        List<Host> about = cluster.hosts().stream()
                .filter(host -> operation.hosts().isEmpty() || operation.hosts().contains(host.name()))
                .toList();
        List<String> controlPlane = names(about.stream().filter(Host::isControlPlane).toList());
        execution.setVariable("hosts", names(about));
        execution.setVariable("controlPlaneHosts", controlPlane);
        execution.setVariable(
                "joiningControlPlaneHosts",
                operation.hosts().isEmpty() ? new ArrayList<>(controlPlane.subList(1, controlPlane.size())) : controlPlane);
        execution.setVariable("workers", names(about.stream().filter(host -> !host.isControlPlane()).toList()));
    }

    /** A plain list of texts, which is what the engine can store as JSON and loop over. */
    private static List<String> names(List<Host> hosts) {
        return new ArrayList<>(hosts.stream().map(host -> host.name().text()).toList());
    }
}
