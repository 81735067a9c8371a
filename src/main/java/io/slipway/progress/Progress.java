package io.slipway.progress;

import io.slipway.operations.Operation;
import io.slipway.progress.EngineTables.Ends;
import io.slipway.progress.EngineTables.Instances;
import io.slipway.progress.EngineTables.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowNode;

/** How far operations are on their diagrams, and which way they took. */
public final class Progress {

    private static final Ends NEVER = new Ends(0, 0, 0, Optional.empty());

    private final RepositoryService repository;
    private final DrawnProcesses drawn;
    private final EngineTables tables;
    private final Matrices matrices;

    Progress(RepositoryService repository, EngineTables tables, Matrices matrices) {
        this.repository = repository;
        this.drawn = new DrawnProcesses(repository);
        this.tables = tables;
        this.matrices = matrices;
    }

    /**
     * The operation's diagrams, its main process first, also those that it has not come to yet.
     *
     * @param host counts only what was called for this host
     */
    public List<DiagramProgress> diagrams(Operation operation, Optional<String> host) {
        String root = operation.processInstance();
        Map<String, DrawnProcess> diagrams = new LinkedHashMap<>();
        definition(operation).ifPresent(main -> add(main, diagrams));
        Map<String, Instances> instances = tables.instances(root, host);
        // What an operation called before its process was deployed anew, or a site calls by an expression.
        instances.keySet().stream().sorted().forEach(other -> add(other, diagrams));
        Map<String, Set<DiagramProgress.CalledBy>> callers = callers(root, diagrams);
        Map<Place, Ends> ends = tables.ends(root, host);
        Map<Place, Integer> begun = tables.begun(root, host);
        Map<Place, Integer> incidents = tables.incidents(root, host);
        return diagrams.values().stream()
                .map(diagram -> {
                    ProcessDefinition definition = diagram.definition();
                    Instances counted = instances.getOrDefault(definition.getId(), new Instances(0, 0));
                    return new DiagramProgress(
                            definition.getId(),
                            definition.getKey(),
                            DeployedProcesses.name(definition),
                            definition.getVersion(),
                            List.copyOf(callers.getOrDefault(definition.getId(), Set.of())),
                            new DiagramProgress.InstanceCounts(counted.running(), counted.finished()),
                            activities(diagram, ends, begun, incidents));
                })
                .toList();
    }

    private static List<DiagramProgress.ActivityProgress> activities(
            DrawnProcess diagram, Map<Place, Ends> ends, Map<Place, Integer> begun, Map<Place, Integer> incidents) {
        List<DiagramProgress.ActivityProgress> activities = new ArrayList<>();
        for (FlowNode node : diagram.nodes()) {
            Place place = new Place(diagram.definition().getId(), node.getId());
            int standing = incidents.getOrDefault(place, 0);
            int beginning = begun.getOrDefault(place, 0);
            if (ends.containsKey(place) || standing + beginning > 0) {
                Ends told = ends.getOrDefault(place, NEVER);
                activities.add(new DiagramProgress.ActivityProgress(
                        node.getId(), told.open() + beginning, told.finished(), told.cancelled(), standing,
                        told.lastEnded().map(Instant::ofEpochMilli)));
            }
        }
        return activities;
    }

    private Map<String, Set<DiagramProgress.CalledBy>> callers(String root, Map<String, DrawnProcess> diagrams) {
        Map<String, Set<DiagramProgress.CalledBy>> callers = new LinkedHashMap<>();
        diagrams.forEach((definition, diagram) -> diagram.calls().forEach((activity, called) -> callers
                .computeIfAbsent(called, none -> new LinkedHashSet<>())
                .add(new DiagramProgress.CalledBy(definition, activity))));
        tables.calls(root).stream()
                .sorted(Comparator.comparing(call -> call.from().toString()))
                .forEach(call -> callers
                        .computeIfAbsent(call.definition(), none -> new LinkedHashSet<>())
                        .add(new DiagramProgress.CalledBy(call.from().definition(), call.from().activity())));
        return callers;
    }

    /**
     * The operation host by host and step by step.
     *
     * @param runs false to leave the columns of runs empty, for who has them
     */
    public OperationMatrix matrix(Operation operation, boolean runs) {
        Map<String, DrawnProcess> diagrams = new LinkedHashMap<>();
        definition(operation).ifPresent(main -> add(main, diagrams));
        tables.instances(operation.processInstance(), Optional.empty()).keySet().stream().sorted()
                .forEach(other -> add(other, diagrams));
        return matrices.matrix(operation, diagrams, runs);
    }

    /** Every activity that the operation came through. */
    public OperationPath path(Operation operation) {
        String root = operation.processInstance();
        Map<String, String> hostsOf = tables.hosts(root);
        Indexes<String> definitions = new Indexes<>();
        Indexes<Place> places = new Indexes<>();
        Indexes<String> hosts = new Indexes<>();
        List<long[]> rows = new ArrayList<>();
        tables.runs(root, (instance, place, started, ended, cancelled) -> {
            String host = hostsOf.get(instance);
            definitions.of(place.definition());
            rows.add(new long[] {
                places.of(place), host == null ? -1 : hosts.of(host), started, ended, cancelled ? 1 : 0
            });
        });
        boolean[] cancelled = new boolean[rows.size()];
        IntStream.range(0, rows.size()).forEach(row -> cancelled[row] = rows.get(row)[4] == 1);
        return new OperationPath(
                definitions.all().stream().map(repository::getProcessDefinition)
                        .map(definition -> new OperationPath.Definition(
                                definition.getId(), definition.getKey(), DeployedProcesses.name(definition)))
                        .toList(),
                places.all().stream()
                        .map(place -> new OperationPath.Activity(definitions.of(place.definition()), place.activity()))
                        .toList(),
                hosts.all(),
                new OperationPath.ActivityRuns(
                        rows.stream().mapToInt(row -> (int) row[0]).toArray(),
                        rows.stream().mapToInt(row -> (int) row[1]).toArray(),
                        rows.stream().mapToLong(row -> row[2]).toArray(),
                        rows.stream().mapToLong(row -> row[3]).toArray(),
                        cancelled));
    }

    private void add(String definition, Map<String, DrawnProcess> diagrams) {
        if (!diagrams.containsKey(definition)) {
            drawn.from(definition).forEach(diagram -> diagrams.putIfAbsent(diagram.definition().getId(), diagram));
        }
    }

    /** As it was started, or as it would be now where the engine's history is gone. */
    private Optional<String> definition(Operation operation) {
        return tables.definition(operation.processInstance())
                .or(() -> Optional.ofNullable(repository.createProcessDefinitionQuery()
                                .processDefinitionKey(operation.process())
                                .latestVersion()
                                .singleResult())
                        .map(ProcessDefinition::getId));
    }
}
