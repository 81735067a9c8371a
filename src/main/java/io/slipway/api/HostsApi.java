package io.slipway.api;

import io.slipway.care.CareFinding;
import io.slipway.care.CareFindings;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.journal.Journal;
import io.slipway.journal.PlanEntry;
import io.slipway.kube.KubeObject;
import io.slipway.operations.ClusterHosts;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationFilter;
import io.slipway.operations.Operations;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A cluster's hosts and how they differ from the definition. */
@Tag(name = "Clusters")
@RestController
@RequestMapping(path = "/api/v1/clusters/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
class HostsApi {

    private final ClusterHosts hosts;
    private final CareFindings findings;
    private final Operations operations;
    private final Journal journal;

    HostsApi(ClusterHosts hosts, CareFindings findings, Operations operations, Journal journal) {
        this.hosts = hosts;
        this.findings = findings;
        this.operations = operations;
        this.journal = journal;
    }

    /** All hosts in the definition's order. */
    record HostList(String cluster, List<HostView> hosts) {}

    /**
     * A host.
     *
     * @param node as the cluster has it at this moment; absent when the host is no node, or when nobody can tell
     * @param unknown why the cluster could not be asked
     * @param claimedBy the operation that works on it
     * @param findings what regular looks found and still stands
     */
    record HostView(
            String name,
            String role,
            Optional<String> rack,
            String address,
            Map<String, String> labels,
            Optional<NodeView> node,
            Optional<String> unknown,
            Optional<String> claimedBy,
            List<CareFinding> findings) {}

    /**
     * A host's node.
     *
     * @param ready {@code True}, {@code False} or {@code Unknown}
     * @param cordoned whether it takes no new pods
     */
    record NodeView(
            String ready, boolean cordoned, String version, String runtime, String system, String kernel,
            List<String> addresses, String since) {

        static NodeView of(KubeObject node) {
            return new NodeView(
                    node.condition("Ready").orElse("Unknown"),
                    node.text("spec", "unschedulable").orElse("false").equals("true"),
                    info(node, "kubeletVersion"),
                    info(node, "containerRuntimeVersion"),
                    info(node, "osImage"),
                    info(node, "kernelVersion"),
                    node.list("status", "addresses").stream()
                            .filter(entry -> entry instanceof Map<?, ?> address && "InternalIP".equals(address.get("type")))
                            .map(entry -> String.valueOf(((Map<?, ?>) entry).get("address")))
                            .toList(),
                    node.text("metadata", "creationTimestamp").orElse(""));
        }

        private static String info(KubeObject node, String field) {
            return node.text("status", "nodeInfo", field).orElse("");
        }
    }

    /**
     * What a bring-up would change, as the last look saw it.
     *
     * @param operation the look
     * @param entries by host and step; none when all is as the definition says
     */
    record Drift(String cluster, String operation, Instant lookedAt, List<PlanEntry> entries) {}

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listHosts", summary = "All hosts with their nodes, who works on them, and findings")
    @GetMapping("/hosts")
    ResponseEntity<HostList> all(@PathVariable String name) {
        return answer(new HostList(name, views(name)));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readHost", summary = "One host with its node, who works on it, and its findings")
    @GetMapping("/hosts/{host}")
    ResponseEntity<HostView> one(@PathVariable String name, @PathVariable String host) {
        return answer(views(name).stream()
                .filter(view -> view.name().equals(host))
                .findFirst()
                .orElseThrow(() -> NotFound.of("There is no host " + Shown.text(host) + " in the cluster " + name + ".")));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "readDrift", summary = "What a bring-up would change, as the last look saw it")
    @GetMapping("/drift")
    ResponseEntity<Drift> drift(@PathVariable String name) {
        OperationFilter looks = OperationFilter.finished(new ClusterName(name), Optional.of("cluster-care"));
        Operation look = operations.list(looks, Long.MAX_VALUE, 1).stream()
                .findFirst()
                .orElseThrow(() -> NotFound.of("Nobody has looked at a cluster named " + name
                        + " yet. Start cluster-care, or wait for it."));
        return answer(new Drift(name, look.id(), look.startedAt(), journal.plan(look.id(), Optional.empty()).stream()
                .filter(entry -> entry.kind() != PlanEntry.Kind.NOTHING)
                .toList()));
    }

    private List<HostView> views(String name) {
        ClusterName cluster = new ClusterName(name);
        List<ClusterHosts.HostState> states = hosts.of(cluster)
                .orElseThrow(() -> NotFound.of("There is no cluster named " + name + "."));
        List<CareFinding> standing = findings.findings(Optional.of(cluster), true);
        return states.stream().map(state -> view(state, standing)).toList();
    }

    private static HostView view(ClusterHosts.HostState state, List<CareFinding> standing) {
        Host host = state.host();
        return new HostView(
                host.name().text(),
                host.isControlPlane() ? "control-plane" : "worker",
                host.rack(),
                host.address().text(),
                host.labels(),
                state.node().map(NodeView::of),
                state.unknown(),
                state.claimedBy(),
                standing.stream().filter(finding -> finding.host().equals(Optional.of(host.name().text()))).toList());
    }

    /** Made anew at each request, since the cluster is asked. */
    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(body);
    }
}
