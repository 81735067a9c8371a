package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.step.Site;
import java.util.List;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Takes hosts that have left out of their cluster's definition, as a new version on top of what it says now. A text in
 * which that cannot be done safely is left, and the report says so. Hosts that people left out stay, and those that the
 * definition had before the operation that is undone. Harmless to repeat: hosts that the definition does not have make no
 * new version.
 */
final class ForgetHosts implements JavaDelegate {

    private final OperationVariables variables;
    private final ClusterDefinitions definitions;
    private final Proposals proposals;
    private final OperationTable operations;
    private final InterventionTable interventions;

    ForgetHosts(
            OperationVariables variables, ClusterDefinitions definitions, Proposals proposals, OperationTable operations,
            InterventionTable interventions) {
        this.variables = variables;
        this.definitions = definitions;
        this.proposals = proposals;
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
        execution.setVariable("reportNote", TaskData.text(forget(operation, gone)));
    }

    private String forget(Operation operation, List<HostName> gone) {
        if (operation.undoes().isEmpty()) {
            return forgotten(operation, gone);
        }
        List<HostName> added = proposals.addedBy(Operation.number(operation.undoes().get()).orElseThrow());
        List<HostName> kept = gone.stream().filter(host -> !added.contains(host)).toList();
        List<HostName> forgotten = gone.stream().filter(added::contains).toList();
        return (kept.isEmpty() ? ""
                : "The definition had " + names(kept) + " before " + operation.undoes().get() + " and keeps it. ")
                + (forgotten.isEmpty() ? "" : forgotten(operation, forgotten));
    }

    private String forgotten(Operation operation, List<HostName> gone) {
        DefinitionVersion newest = definitions.newest(operation.cluster()).orElseThrow();
        return definitions.withoutHosts(operation.cluster(), gone, operation.startedBy() + " (" + operation.id() + ")")
                .map(now -> noted(newest, now, names(gone)))
                .orElse("The definition still has " + names(gone)
                        + ": the text cannot be changed safely. Take the hosts out of it by hand.");
    }

    private static String names(List<HostName> hosts) {
        return hosts.stream().map(HostName::text).collect(Collectors.joining(", "));
    }

    private static String noted(DefinitionVersion newest, DefinitionVersion now, String names) {
        return now.version() == newest.version()
                ? "The definition does not have " + names + "."
                : "Version " + now.version() + " of the definition has " + names + " no longer."
                        + (newest.origin() == DefinitionVersion.Origin.FILE
                                ? " The cluster's file " + newest.madeBy() + " still has them: take them out of it too."
                                : "");
    }
}
