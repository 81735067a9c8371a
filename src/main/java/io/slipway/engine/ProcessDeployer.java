package io.slipway.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Deploys the diagrams and forms of {@code processes/} as one deployment with names that are the same in a jar and in a
 * working copy. Called processes and forms are bound to the deployment of their caller, so one changed file deploys all
 * of them anew, and none when nothing changed.
 */
final class ProcessDeployer {

    private static final String BUILT_IN = "classpath*:processes/*/*.*";

    private final RepositoryService repository;
    private final Optional<String> directory;

    ProcessDeployer(RepositoryService repository, Optional<String> directory) {
        this.repository = repository;
        this.directory = directory;
    }

    void deploy() {
        try {
            deploy("Slipway", builtIn());
            if (directory.isPresent()) {
                deploy("Site", fromDirectory(Path.of(directory.get())));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the process diagrams", failure);
        }
    }

    private void deploy(String name, SortedMap<String, byte[]> files) {
        if (files.isEmpty()) {
            return;
        }
        DeploymentBuilder deployment =
                repository.createDeployment().name(name).source(name).enableDuplicateFiltering(false);
        files.forEach((path, content) ->
                deployment.addInputStream(path, new java.io.ByteArrayInputStream(content)));
        deployment.deploy();
    }

    private static SortedMap<String, byte[]> builtIn() throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources(BUILT_IN)) {
            String location = resource.getURL().toString();
            String path = location.substring(location.lastIndexOf("processes/") + "processes/".length());
            try (InputStream content = resource.getInputStream()) {
                files.put(path, content.readAllBytes());
            }
        }
        return files;
    }

    private static SortedMap<String, byte[]> fromDirectory(Path directory) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(directory, 2)) {
            for (Path file : found.filter(ProcessDeployer::isDiagramOrForm).toList()) {
                files.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static boolean isDiagramOrForm(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && (name.endsWith(".bpmn") || name.endsWith(".form"));
    }
}
