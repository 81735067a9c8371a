package io.slipway.progress;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.HumanTasks;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationFilter;
import io.slipway.operations.Operations;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what people look for by any of its names. */
public final class Search {

    private final Overview overview;
    private final Operations operations;
    private final HumanTasks tasks;
    private final ClusterDefinitions definitions;
    private final DeployedProcesses processes;

    Search(
            Overview overview, Operations operations, HumanTasks tasks, ClusterDefinitions definitions,
            DeployedProcesses processes) {
        this.overview = overview;
        this.operations = operations;
        this.tasks = tasks;
        this.definitions = definitions;
        this.processes = processes;
    }

    /** What something found is. */
    public enum Kind {
        TASK,
        INCIDENT,
        OPERATION,
        CLUSTER,
        HOST,
        /** A process that people may start. */
        PROCESS
    }

    /**
     * Something found.
     *
     * @param title its name
     * @param about a little more, to tell it from others
     * @param id the task's or incident's id, or the process's key
     */
    public record Hit(
            Kind kind, String title, String about, Optional<String> operation, Optional<String> cluster, Optional<String> host,
            Optional<String> id) {}

    /** What has all of the words in its names, what waits for people first; none without words. */
    public List<Hit> find(String text, int size) {
        List<String> words = Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\s+")).filter(word -> !word.isEmpty()).toList();
        if (words.isEmpty()) {
            return List.of();
        }
        Map<String, String> names = processes.all().stream()
                .collect(Collectors.toMap(DeployedProcesses.DeployedProcess::process, DeployedProcesses.DeployedProcess::name));
        Stream<Hit> waiting = Stream.concat(tasks(), incidents()).filter(hit -> has(hit, words));
        Stream<Hit> places = Stream.concat(clusters(), hosts()).filter(hit -> has(hit, words));
        Stream<Hit> startable = processes.all().stream()
                .filter(DeployedProcesses.DeployedProcess::startable)
                .map(process -> new Hit(
                        Kind.PROCESS, process.name(), "Start", Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.of(process.process())))
                .filter(hit -> has(hit, words));
        Stream<Hit> found = operations.list(OperationFilter.words(text), Long.MAX_VALUE, size).stream()
                .map(operation -> hit(operation, names));
        return Stream.of(waiting, places.limit(size / 2 + 1L), startable, found)
                .flatMap(hits -> hits)
                .limit(size)
                .toList();
    }

    private static boolean has(Hit hit, List<String> words) {
        String all = String.join(" ", hit.title(), hit.about(), hit.operation().orElse(""), hit.cluster().orElse(""),
                hit.host().orElse("")).toLowerCase(Locale.ROOT);
        return words.stream().allMatch(all::contains);
    }

    private Stream<Hit> tasks() {
        return tasks.open(running(), Optional.empty()).stream()
                .map(task -> new Hit(
                        Kind.TASK, task.name(), task.operation() + " in " + task.cluster()
                                + (task.ticket().isEmpty() ? "" : ", " + task.ticket()),
                        Optional.of(task.operation()), Optional.of(task.cluster()), Optional.empty(), Optional.of(task.id())));
    }

    private List<Operation> running() {
        return operations.list(OperationFilter.allRunning(), Long.MAX_VALUE, Operations.LARGEST_PAGE);
    }

    private Stream<Hit> incidents() {
        return overview.incidents(Optional.empty(), Optional.empty()).stream()
                .map(incident -> new Hit(
                        Kind.INCIDENT, incident.title() + incident.host().map(host -> " on " + host).orElse(""),
                        incident.operation() + " in " + incident.cluster(), Optional.of(incident.operation()),
                        Optional.of(incident.cluster()), incident.host(), Optional.of(incident.incident())));
    }

    private Stream<Hit> clusters() {
        return definitions.clusters().stream()
                .map(cluster -> new Hit(
                        Kind.CLUSTER, cluster.text(), hostsOf(cluster).size() + " hosts", Optional.empty(),
                        Optional.of(cluster.text()), Optional.empty(), Optional.empty()));
    }

    private Stream<Hit> hosts() {
        return definitions.clusters().stream()
                .flatMap(cluster -> hostsOf(cluster).stream().map(host -> new Hit(
                        Kind.HOST, host.name().text(), cluster.text() + ", " + host.address().text()
                                + host.rack().map(rack -> ", rack " + rack).orElse(""),
                        Optional.empty(), Optional.of(cluster.text()), Optional.of(host.name().text()), Optional.empty())));
    }

    private List<Host> hostsOf(ClusterName cluster) {
        return definitions.newest(cluster)
                .map(DefinitionVersion::version)
                .flatMap(version -> definitions.readable(cluster, version))
                .map(definition -> definition.hosts())
                .orElse(List.of());
    }

    private static Hit hit(Operation operation, Map<String, String> names) {
        return new Hit(
                Kind.OPERATION, operation.id() + " " + names.getOrDefault(operation.process(), operation.process()),
                operation.cluster() + ", " + operation.state().name().toLowerCase(Locale.ROOT) + ", by " + operation.startedBy()
                        + (operation.ticket().isEmpty() ? "" : ", " + operation.ticket()),
                Optional.of(operation.id()), Optional.of(operation.cluster().text()), Optional.empty(), Optional.empty());
    }
}
