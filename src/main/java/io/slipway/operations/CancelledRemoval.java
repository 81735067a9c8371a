package io.slipway.operations;

import io.slipway.engine.InstanceEnds;
import io.slipway.engine.Sites;
import io.slipway.engine.StepCatalogue;
import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.journal.StepCount;
import io.slipway.kube.KubeFailure;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import io.slipway.step.StepRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Leaves the cluster as it was when a person cancels a removal: nodes that it only emptied take pods again. A host of
 * which more was taken away stays cordoned. What cannot be undone now is told in the operation's steps and keeps nobody from
 * cancelling.
 */
final class CancelledRemoval implements InstanceEnds {

    private static final String EMPTIED = "emptyNode";
    private static final String UNDO = "uncordonNode";
    private static final Set<String> NO_WAY_BACK = Set.of("removeEtcdMember", "resetHost", "deleteNode");

    private final OperationTable operations;
    private final ObjectProvider<Sites> sites;
    private final StepCatalogue catalogue;
    private final StepRunner runner;
    private final Journal journal;

    CancelledRemoval(
            OperationTable operations, ObjectProvider<Sites> sites, StepCatalogue catalogue, StepRunner runner,
            Journal journal) {
        this.operations = operations;
        this.sites = sites;
        this.catalogue = catalogue;
        this.runner = runner;
        this.journal = journal;
    }

    @Override
    public void ended(String processInstance, End end, String reason) {
        if (end != End.DELETED) {
            return;
        }
        operations.ofInstance(processInstance).ifPresent(operation -> {
            List<StepCount> runs = journal.counts(operation.id());
            Set<String> emptied = hosts(runs, Set.of(EMPTIED));
            emptied.removeAll(hosts(runs, NO_WAY_BACK));
            if (!emptied.isEmpty()) {
                undo(operation, emptied);
            }
        });
    }

    private static Set<String> hosts(List<StepCount> runs, Set<String> steps) {
        return runs.stream()
                .filter(run -> steps.contains(run.step()))
                .map(StepCount::host)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    private void undo(Operation operation, Set<String> emptied) {
        HostStep step = catalogue.hostSteps().stream().filter(found -> found.id().equals(UNDO)).findFirst().orElseThrow();
        Site site = sites.getObject().open(
                operation.processInstance(), operation.cluster(), operation.definitionVersion(), operation.id(), UNDO, 1);
        for (String name : emptied) {
            try {
                runner.run(step, new HostTarget(site, site.cluster().host(new HostName(name))));
            } catch (KubeFailure | HostFailure | StepFailure notNow) {
                // Recorded by the runner with its advice, among the operation's steps; the cancel is not held up by it.
                continue;
            }
        }
    }
}
