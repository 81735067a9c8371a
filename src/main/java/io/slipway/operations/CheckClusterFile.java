package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Reads the pinned definition once more, records its warnings, and sets what the diagram and its tasks ask later.
 * Harmless to repeat: it replaces what it recorded before.
 */
final class CheckClusterFile implements JavaDelegate {

    private final OperationVariables variables;
    private final ClusterDefinitions definitions;
    private final Proposals proposals;
    private final Journal journal;

    CheckClusterFile(
            OperationVariables variables, ClusterDefinitions definitions, Proposals proposals, Journal journal) {
        this.variables = variables;
        this.definitions = definitions;
        this.proposals = proposals;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Optional<Finding> overtaken =
                overtaken(Operation.number(OperationVariables.text(execution, "operation")).orElseThrow());
        Site site = variables.site(execution, "checkClusterFile");
        String operation = site.work().operation();
        ClusterDefinition cluster = site.cluster();
        int version = ((Number) execution.getVariable("definitionVersion")).intValue();
        List<Finding> findings = findings(cluster, version);
        overtaken.ifPresent(findings::add);
        journal.found(operation, Optional.empty(), findings);
        wishes(execution, cluster);
        balancer(execution, cluster, operation);
        workerBalancer(execution, cluster, operation);
    }

    /**
     * Writes what the operation proposes on top of what the definition says now. Comes before the site is opened, which
     * reads it.
     */
    private Optional<Finding> overtaken(long operation) {
        if (!proposals.isOvertaken(operation)) {
            return Optional.empty();
        }
        String why;
        try {
            if (proposals.rebase(operation)) {
                return Optional.empty();
            }
            why = "";
        } catch (DefinitionRefused misfit) {
            why = ": " + misfit.getMessage() + misfit.mistakes().stream()
                    .map(mistake -> " " + mistake).collect(Collectors.joining(";"));
        }
        return Optional.of(new Finding(
                Optional.empty(),
                "definition-overtaken",
                Finding.Severity.ERROR,
                "The definition changed since this operation proposed its own" + why,
                "Cancel, and start anew with what the definition says now."));
    }

    private List<Finding> findings(ClusterDefinition cluster, int version) {
        List<Finding> findings = new ArrayList<>();
        for (Mistake warning : definitions.warnings(cluster.name(), version)) {
            findings.add(Acceptance.of(cluster, new Finding(
                    Optional.empty(),
                    warning.id(),
                    Finding.Severity.WARNING,
                    warning.place().isEmpty() ? warning.problem() : warning.place() + ": " + warning.problem(),
                    warning.remedy())));
        }
        cluster.kubernetes().ignoredPreflightErrors().forEach((error, reason) -> findings.add(new Finding(
                Optional.empty(),
                "kubeadm-check-ignored",
                Finding.Severity.WARNING,
                "kubeadm's own check " + error + " is ignored: " + reason,
                "Take it out of ignoredPreflightErrors when the reason is gone.")));
        definitions.fileOf(cluster.name())
                .filter(file -> file.state() == DefinitionFile.State.CONFLICT)
                .ifPresent(file -> findings.add(new Finding(
                        Optional.empty(),
                        "definition-conflict",
                        Finding.Severity.WARNING,
                        "This operation uses the definition " + DefinitionVersion.inWords(version)
                                + ", which differs from the file " + file.path(),
                        "Give the file and the newest version the same text.")));
        return findings;
    }

    private static void wishes(DelegateExecution execution, ClusterDefinition cluster) {
        execution.setVariable("ingressWanted", cluster.ingress().isPresent());
        execution.setVariable("smokeTestWanted", cluster.smokeTest().isPresent());
        execution.setVariable(
                "workerBalancerWanted",
                cluster.ingress().flatMap(ClusterDefinition.Ingress::balancerEndpoint).isPresent());
        execution.setVariable(
                "networkPluginWanted", cluster.networkPlugin().kind() != ClusterDefinition.NetworkPlugin.Kind.NONE);
    }

    private static void balancer(DelegateExecution execution, ClusterDefinition cluster, String operation) {
        Endpoint endpoint = cluster.kubernetes().controlPlaneEndpoint();
        int port = cluster.kubernetes().apiServerPort();
        execution.setVariable("balancerEndpoint", endpoint.toString());
        execution.setVariable(
                "balancerName", name(endpoint, cluster.kubernetes().balancerAddress().address()));
        execution.setVariable(
                "balancerMembers", members(cluster.controlPlaneHosts(), Integer.toString(port), TaskData.link(operation)));
        execution.setVariable("balancerHealthCheck", switch (cluster.kubernetes().balancerHealthCheck()) {
            case TCP -> "TCP connection to port " + port;
            case HTTPS_READYZ -> "HTTPS GET /readyz on port " + port + ", answer 200";
        });
    }

    private static void workerBalancer(DelegateExecution execution, ClusterDefinition cluster, String operation) {
        Optional<Endpoint> endpoint = cluster.ingress().flatMap(ClusterDefinition.Ingress::balancerEndpoint);
        if (endpoint.isPresent()) {
            // The API assigns the port when the ingress controller is there: ShowWorkerBalancer replaces it.
            String port = cluster.ingress().orElseThrow().exposure() == ClusterDefinition.Ingress.Exposure.HOST_NETWORK
                    ? Integer.toString(endpoint.get().port())
                    : "the controller's NodePort";
            execution.setVariable("workerBalancerEndpoint", endpoint.get().toString());
            execution.setVariable("workerBalancerName", name(endpoint.get(), Optional.empty()));
            execution.setVariable(
                    "workerBalancerMembers", members(cluster.workers(), port, TaskData.link(operation)));
            execution.setVariable("workerBalancerHealthCheck", "TCP connection to the member's port");
        }
    }

    /** What the name service has to say about a balancer. */
    private static String name(Endpoint endpoint, Optional<Ipv6Address> address) {
        if (endpoint.isAddress()) {
            return "none needed, the endpoint is an address";
        }
        return endpoint.host() + " has one AAAA record: "
                + address.map(Ipv6Address::text).orElse("the balancer's address");
    }

    private static Object members(List<Host> hosts, String port, String where) {
        List<Map<String, String>> rows = hosts.stream()
                .map(host -> TaskData.row(
                        "host", host.name().text(), "address", host.address().text(), "port", port))
                .toList();
        return TaskData.table(rows, where);
    }
}
