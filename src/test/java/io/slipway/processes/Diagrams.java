package io.slipway.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;

/** The files of {@code processes/}, and the names that decision 0001 allows in them. */
final class Diagrams {

    static final Path FOLDER = Path.of("processes");

    private static final Path DECISION = Path.of("docs/decisions/0001-the-shape-of-slipway.md");
    private static final Pattern NAME = Pattern.compile("`([a-z]+[A-Z][A-Za-z]*)`");

    private Diagrams() {}

    /** All that Slipway deploys. */
    static List<Path> deployed() {
        return files(".bpmn", ".form");
    }

    static List<Path> diagrams() {
        return files(".bpmn");
    }

    static List<Path> forms() {
        return files(".form");
    }

    static String name(Path file) {
        return FOLDER.relativize(file).toString();
    }

    static BpmnModelInstance model(Path diagram) {
        return Bpmn.readModelFromFile(diagram.toFile());
    }

    /** The delegates in the decision's table of processes. */
    static Set<String> beansOfTheDecision() {
        Set<String> names = new TreeSet<>();
        for (String line : text(DECISION).split("\n")) {
            if (line.startsWith("| `")) {
                Matcher matcher = NAME.matcher(line.substring(line.indexOf('|', 2)));
                while (matcher.find()) {
                    names.add(matcher.group(1));
                }
            }
        }
        return names;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Path> files(String... endings) {
        try (Stream<Path> files = Files.walk(FOLDER, 2)) {
            return files.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith)).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
