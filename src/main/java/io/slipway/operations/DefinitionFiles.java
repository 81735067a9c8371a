package io.slipway.operations;

import io.slipway.inventory.ClusterName;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Imports cluster files at the start and when they change. Looks at the files themselves, since notifications are lost on
 * network file systems and on volumes of containers.
 */
final class DefinitionFiles implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DefinitionFiles.class);
    private static final int MOST_REMEMBERED = 500;

    private final ClusterDefinitions definitions;
    private final DefinitionSettings settings;
    private final Map<String, ClusterDefinitions.Verdict> good = new HashMap<>();
    private final Map<Path, ClusterName> lastGood = new HashMap<>();
    private List<DefinitionFile> told = List.of();
    private ScheduledExecutorService clockwork;

    DefinitionFiles(ClusterDefinitions definitions, DefinitionSettings settings) {
        this.definitions = definitions;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        look();
        clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "cluster-files");
            thread.setDaemon(true);
            return thread;
        });
        long every = settings.lookEvery().toMillis();
        clockwork.scheduleWithFixedDelay(this::lookAgain, every, every, TimeUnit.MILLISECONDS);
    }

    private void lookAgain() {
        try {
            look();
        } catch (RuntimeException failure) {
            // An exception would end the schedule for good.
            LOG.warn("The cluster files in {} could not be read and are tried again", settings.directory(), failure);
        }
    }

    /** Reads all files, imports what is new, and remembers how each stands. */
    synchronized void look() {
        List<DefinitionFile> seen = new ArrayList<>();
        Map<ClusterName, Path> owners = new HashMap<>();
        for (Path path : paths()) {
            DefinitionFile file = file(path, owners);
            seen.add(file);
        }
        tell(seen);
        definitions.files(seen);
    }

    private List<Path> paths() {
        if (!Files.isDirectory(settings.directory())) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(settings.directory())) {
            return found.filter(DefinitionFiles::isClusterFile).sorted().toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException("cannot list " + settings.directory(), failure);
        }
    }

    private static boolean isClusterFile(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(path);
    }

    private DefinitionFile file(Path path, Map<ClusterName, Path> owners) {
        String text;
        try {
            if (Files.size(path) > ClusterDefinitions.LARGEST_TEXT) {
                return bad(path, "the file is longer than 1 MiB", "a cluster file is short");
            }
            text = Files.readString(path);
        } catch (CharacterCodingException notText) {
            return bad(path, "the file is not UTF-8 text", "save it as UTF-8");
        } catch (IOException failure) {
            return bad(path, "the file cannot be read: " + failure.getMessage(), "give Slipway the right to read it");
        }
        ClusterDefinitions.Verdict verdict = verdict(text);
        if (!verdict.mistakes().isEmpty()) {
            return new DefinitionFile(
                    path.toString(), known(path), DefinitionFile.State.BAD, verdict.mistakes(), "");
        }
        ClusterName cluster = verdict.cluster().orElseThrow();
        Path owner = owners.putIfAbsent(cluster, path);
        if (owner != null) {
            return bad(path, "the cluster " + cluster + " is already defined by " + owner.getFileName(),
                    "keep one file a cluster");
        }
        lastGood.put(path, cluster);
        return imported(path, cluster, text);
    }

    /** A good text stays good and is not read again every time; a bad one may refer to a file that comes later. */
    private ClusterDefinitions.Verdict verdict(String text) {
        String digest = ClusterDefinitions.digest(text);
        ClusterDefinitions.Verdict known = good.get(digest);
        if (known != null) {
            return known;
        }
        ClusterDefinitions.Verdict verdict = definitions.validate(text);
        if (verdict.mistakes().isEmpty()) {
            if (good.size() >= MOST_REMEMBERED) {
                good.clear();
            }
            good.put(digest, verdict);
        }
        return verdict;
    }

    private DefinitionFile imported(Path path, ClusterName cluster, String text) {
        Optional<DefinitionVersion> newest = definitions.newest(cluster);
        boolean same = newest.isPresent() && newest.get().digest().equals(ClusterDefinitions.digest(text));
        if (!same && newest.isPresent() && newest.get().origin() != DefinitionVersion.Origin.FILE) {
            String diff = Diffs.unified(
                    cluster + " version " + newest.get().version(), newest.get().text(),
                    path.getFileName().toString(), text);
            return new DefinitionFile(
                    path.toString(), Optional.of(cluster), DefinitionFile.State.CONFLICT, List.of(), diff);
        }
        if (!same) {
            DefinitionVersion made = definitions.store(
                    cluster, text, DefinitionVersion.Origin.FILE, path.getFileName().toString());
            LOG.info("Imported {} as version {} of the cluster {}", path, made.version(), cluster);
        }
        return new DefinitionFile(path.toString(), Optional.of(cluster), DefinitionFile.State.IMPORTED, List.of(), "");
    }

    private DefinitionFile bad(Path path, String problem, String remedy) {
        return new DefinitionFile(
                path.toString(), known(path), DefinitionFile.State.BAD,
                List.of(new Mistake("", "", problem, remedy)), "");
    }

    /** The cluster that the file defined before; for a file never read well, the one that it is named after. */
    private Optional<ClusterName> known(Path path) {
        if (lastGood.containsKey(path)) {
            return Optional.of(lastGood.get(path));
        }
        String name = path.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        try {
            return Optional.of(new ClusterName(name));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private void tell(List<DefinitionFile> seen) {
        for (DefinitionFile file : seen) {
            if (told.contains(file)) {
                continue;
            }
            if (file.state() == DefinitionFile.State.BAD) {
                LOG.warn("{} is not imported: {} mistakes\n{}", file.path(), file.mistakes().size(),
                        String.join("\n", file.mistakes().stream().map(mistake -> "  " + mistake).toList()));
            } else if (file.state() == DefinitionFile.State.CONFLICT) {
                LOG.warn("{} differs from the newest version of its cluster, which was not made from the file. Nothing"
                        + " is merged: give both the same text.\n{}", file.path(), file.detail());
            }
        }
        told = List.copyOf(seen);
    }

    @Override
    public synchronized void stop() {
        clockwork.shutdownNow();
        clockwork = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return clockwork != null;
    }

    /** Before diagrams are deployed and jobs run. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 10_000;
    }
}
