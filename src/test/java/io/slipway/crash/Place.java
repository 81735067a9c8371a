package io.slipway.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;

/**
 * A place in a diagram where Slipway dies.
 *
 * @param process the process's id
 * @param activity the service task's id
 */
record Place(String process, String activity, Moment moment) implements Comparable<Place> {

    private static final Path DIAGRAMS = Path.of("processes");

    /** When, around one service task. */
    enum Moment {
        /** The task's job has begun; nothing is done on any host. */
        BEFORE,
        /** A first look is over and the work goes on without Slipway: a long command, a wait. Nothing of the look is committed. */
        MEANWHILE,
        /** All is done on hosts and in the cluster; nothing of it is committed. */
        AFTER
    }

    /** All service tasks of all diagrams, before and after. */
    static Set<Place> all() throws IOException {
        Set<Place> places = new TreeSet<>();
        try (Stream<Path> files = Files.walk(DIAGRAMS, 2)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".bpmn")).toList()) {
                BpmnModelInstance model = Bpmn.readModelFromFile(file.toFile());
                String process = model.getModelElementsByType(Process.class).iterator().next().getId();
                for (ServiceTask task : model.getModelElementsByType(ServiceTask.class)) {
                    places.add(new Place(process, task.getId(), Moment.BEFORE));
                    places.add(new Place(process, task.getId(), Moment.AFTER));
                }
            }
        }
        return places;
    }

    String task() {
        return process + "/" + activity;
    }

    static Place parse(String text) {
        String[] words = text.split("[/ ]");
        return new Place(words[0], words[1], Moment.valueOf(words[2]));
    }

    static Set<Place> read(List<String> lines) {
        return lines.stream().filter(line -> !line.isBlank()).map(Place::parse).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return process + "/" + activity + " " + moment;
    }

    @Override
    public int compareTo(Place other) {
        return Comparator.comparing(Place::process).thenComparing(Place::activity).thenComparing(Place::moment)
                .compare(this, other);
    }
}
