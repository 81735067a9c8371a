package io.slipway.progress;

import io.slipway.engine.StepCatalogue;
import io.slipway.inventory.Host;
import io.slipway.journal.Journal;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationControl;
import io.slipway.operations.Operations;
import io.slipway.progress.OperationMatrix.MatrixHost;
import io.slipway.progress.OperationMatrix.MatrixStep;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.model.bpmn.instance.FlowNode;

/** Puts an operation together host by host and step by step. */
final class Matrices {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final Operations operations;
    private final OperationControl control;
    private final ClusterDefinitions definitions;
    private final Journal journal;
    private final EngineTables tables;
    private final WorkTables work;
    private final Map<String, String> titles;
    private final Clock clock;
    private final Phases phases;

    Matrices(
            Operations operations, OperationControl control, ClusterDefinitions definitions, Journal journal,
            EngineTables tables, WorkTables work, StepCatalogue catalogue, Clock clock) {
        this.operations = operations;
        this.control = control;
        this.definitions = definitions;
        this.journal = journal;
        this.tables = tables;
        this.work = work;
        this.titles = titles(catalogue);
        this.clock = clock;
        this.phases = new Phases(tables);
    }

    /** The names of steps and proofs for people. */
    static Map<String, String> titles(StepCatalogue catalogue) {
        Map<String, String> titles = new HashMap<>();
        catalogue.hostSteps().forEach(step -> titles.put(step.id(), step.title()));
        catalogue.clusterSteps().forEach(step -> titles.put(step.id(), step.title()));
        catalogue.proofs().forEach(proof -> titles.put(proof.id(), proof.title()));
        catalogue.hostProofs().forEach(proof -> titles.put(proof.id(), proof.title()));
        return titles;
    }

    /** @param diagrams the operation's, the main process first */
    OperationMatrix matrix(Operation operation, Map<String, DrawnProcess> diagrams, boolean withRuns) {
        String root = operation.processInstance();
        Map<String, String> hostOf = tables.hosts(root);
        List<StandingWork> now = new StandingWorks(diagrams, hostOf, titles, clock.instant())
                .of(work.jobs(root), work.tasks(root), operation.endedAt().isPresent()
                        ? List.of()
                        : journal.liveSteps(operation.id(), NEVER));
        Map<String, Host> defined = defined(operation);
        Set<String> names = names(operation, defined, hostOf.values());
        List<WorkTables.Called> called = work.called(root);
        Optional<Phases.InWork> phase = phases.newest(root, called, diagrams);
        Map<String, HostCondition> conditions = HostConditions.of(
                operation, names, now, called, hostOf, Phases.notConcerned(phase, called, hostOf),
                control.interventions(operation),
                operation.endedAt().isEmpty() && operations.waitsFor(operation).isPresent());
        List<MatrixHost> hosts = new ArrayList<>();
        Indexes<String> hostIndexes = new Indexes<>();
        conditions.forEach((name, condition) -> {
            hostIndexes.of(name);
            hosts.add(new MatrixHost(
                    name,
                    Optional.ofNullable(defined.get(name)).map(host -> host.role().name()),
                    Optional.ofNullable(defined.get(name)).flatMap(Host::rack),
                    condition));
        });
        Map<String, MatrixStep> steps = steps(diagrams);
        journal.titles(operation.id()).forEach((step, title) -> steps.putIfAbsent(step, new MatrixStep("", step, title)));
        Indexes<String> stepIndexes = new Indexes<>();
        steps.keySet().forEach(stepIndexes::of);
        Columns columns = new Columns();
        if (withRuns) {
            journal.eachRun(operation.id(), (id, host, step, state, attempt, started, ended) -> {
                int hostIndex = host.isEmpty() ? -1 : hostIndexes.of(host);
                if (hostIndex == hosts.size()) {
                    hosts.add(new MatrixHost(host, Optional.empty(), Optional.empty(), HostCondition.TO_DO));
                }
                if (steps.containsKey(step)) {
                    columns.add(id, hostIndex, stepIndexes.of(step), state, attempt, started, ended);
                }
            });
        }
        return new OperationMatrix(
                hosts, List.copyOf(steps.values()), columns.runs(), now, phase.map(Phases.InWork::phase));
    }

    private Map<String, Host> defined(Operation operation) {
        Map<String, Host> defined = new LinkedHashMap<>();
        definitions.readable(operation.cluster(), operation.definitionVersion()).ifPresent(definition ->
                definition.hosts().forEach(host -> defined.put(host.name().text(), host)));
        return defined;
    }

    /** In the order of the definition; those that it does not have any more, last. */
    private Set<String> names(Operation operation, Map<String, Host> defined, Collection<String> called) {
        Set<String> about = new LinkedHashSet<>();
        operation.hosts().forEach(host -> about.add(host.text()));
        if (about.isEmpty()) {
            tables.hostsAtTheStart(operation.processInstance()).ifPresentOrElse(
                    about::addAll, () -> about.addAll(defined.keySet()));
        }
        about.addAll(called);
        Set<String> sorted = new LinkedHashSet<>(defined.keySet());
        sorted.retainAll(about);
        sorted.addAll(about);
        return sorted;
    }

    private Map<String, MatrixStep> steps(Map<String, DrawnProcess> diagrams) {
        Map<String, MatrixStep> steps = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        diagrams.keySet().forEach(definition -> collect(definition, diagrams, seen, steps));
        return steps;
    }

    private void collect(
            String definition, Map<String, DrawnProcess> diagrams, Set<String> seen, Map<String, MatrixStep> steps) {
        DrawnProcess diagram = diagrams.get(definition);
        if (diagram == null || !seen.add(definition)) {
            return;
        }
        for (FlowNode node : diagram.nodes()) {
            StandingWorks.step(node).filter(titles::containsKey).ifPresent(step -> steps.putIfAbsent(
                    step, new MatrixStep(diagram.definition().getKey(), step, titles.get(step))));
            Optional.ofNullable(diagram.calls().get(node.getId())).ifPresent(called -> collect(called, diagrams, seen, steps));
        }
    }
}
