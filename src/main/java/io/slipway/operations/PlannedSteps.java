package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.engine.StepCatalogue;
import io.slipway.step.ClusterStep;
import io.slipway.step.HostStep;
import io.slipway.step.Step;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/**
 * The steps that an operation's plan asks: those that its own diagram and the processes that it calls name, so that the
 * plan is about what will run (docs/decisions/0005).
 */
final class PlannedSteps {

    /** The steps of a reboot: whether one is needed is decided, and asked, when the cluster stands. */
    private static final Set<String> OF_A_REBOOT = Set.of("drainNode", "rebootHost", "uncordonNode");

    /** Whoever names it takes the operation's hosts out of their cluster. */
    private static final String OF_A_REMOVAL = "deleteNode";

    private final StepCatalogue catalogue;
    private final RuntimeService runtime;
    private final DiagramSteps diagrams;
    /** Deployed definitions never change. */
    private final Map<String, Set<String>> named = new ConcurrentHashMap<>();

    PlannedSteps(StepCatalogue catalogue, RepositoryService repository, RuntimeService runtime) {
        this.catalogue = catalogue;
        this.runtime = runtime;
        this.diagrams = new DiagramSteps(repository);
    }

    /** The steps on hosts of the operation that this execution belongs to, in the order of a bring-up or as they are drawn. */
    List<HostStep> onHosts(DelegateExecution execution) {
        Set<String> names = names(execution);
        List<HostStep> steps = catalogue.hostSteps().stream().filter(step -> names.contains(step.id())).toList();
        // A removal goes the other way round than a bring-up.
        List<String> drawn = List.copyOf(names);
        return names.contains(OF_A_REMOVAL)
                ? steps.stream().sorted(Comparator.comparingInt(step -> drawn.indexOf(step.id()))).toList()
                : steps;
    }

    /** Likewise of the cluster as a whole. */
    List<ClusterStep> inTheCluster(DelegateExecution execution) {
        Set<String> names = names(execution);
        return catalogue.clusterSteps().stream().filter(step -> names.contains(step.id())).toList();
    }

    /** What the steps are called, those on hosts first. */
    List<String> titles(DelegateExecution execution) {
        return Stream.concat(onHosts(execution).stream(), inTheCluster(execution).stream()).map(Step::title).toList();
    }

    /** Whether the operation's hosts leave: then it matters whether they live, and not whether they could be prepared. */
    boolean hostsLeave(DelegateExecution execution) {
        return names(execution).contains(OF_A_REMOVAL);
    }

    private Set<String> names(DelegateExecution execution) {
        String definition = runtime.createProcessInstanceQuery()
                .processInstanceId(OperationVariables.mainProcess(execution))
                .singleResult()
                .getProcessDefinitionId();
        return named.computeIfAbsent(definition, unseen -> {
            Set<String> names = diagrams.of(unseen);
            names.removeAll(OF_A_REBOOT);
            return Collections.unmodifiableSet(names);
        });
    }
}
