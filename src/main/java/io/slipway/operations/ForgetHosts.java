package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.file.HostsTakenOut;
import io.slipway.step.Site;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Takes hosts that have left out of their cluster's definition, as a new version on top of what it says now. A text in
 * which that cannot be done safely is left, and the report says so. Hosts that people left out stay. Harmless to repeat: hosts that the definition does not
 * have make no new version.
 */
final class ForgetHosts implements JavaDelegate {

    private final OperationVariables variables;
    private final ClusterDefinitions definitions;
    private final OperationTable operations;
    private final InterventionTable interventions;

    ForgetHosts(
            OperationVariables variables, ClusterDefinitions definitions, OperationTable operations,
            InterventionTable interventions) {
        this.variables = variables;
        this.definitions = definitions;
        this.operations = operations;
        this.interventions = interventions;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "forgetHosts");
        Operation operation = Operation.number(site.work().operation()).flatMap(operations::operation).orElseThrow();
        List<String> leftOut = interventions.of(operation.id()).stream()
                .filter(decided -> decided.kind() == Intervention.Kind.LEFT_OUT)
                .flatMap(decided -> decided.host().stream())
                .toList();
        List<HostName> gone =
                site.hosts().stream().map(Host::name).filter(name -> !leftOut.contains(name.text())).toList();
        String names = gone.stream().map(HostName::text).collect(Collectors.joining(", "));
        DefinitionVersion newest = definitions.newest(operation.cluster()).orElseThrow();
        Optional<String> shorter = HostsTakenOut.of(newest.text(), gone);
        execution.setVariable("reportNote", TaskData.text(shorter.isEmpty()
                ? "The definition still has " + names + ": the text cannot be changed safely. Take the hosts out of it by hand."
                : noted(operation, newest, shorter.get(), names)));
    }

    private String noted(Operation operation, DefinitionVersion newest, String shorter, String names) {
        DefinitionVersion now = definitions.store(
                operation.cluster(), shorter, DefinitionVersion.Origin.API,
                operation.startedBy() + " (" + operation.id() + ")");
        return now.version() == newest.version()
                ? "The definition does not have " + names + "."
                : "Version " + now.version() + " of the definition has " + names + " no longer."
                        + (newest.origin() == DefinitionVersion.Origin.FILE
                                ? " The cluster's file " + newest.madeBy() + " still has: take the hosts out of it too."
                                : "");
    }
}
