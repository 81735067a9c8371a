package io.slipway.lab;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** A simulated host's files and directories, with owner, mode and time. Paths are absolute, without a trailing slash. */
public final class LabFiles {

    /**
     * One file or directory.
     *
     * @param directory true for a directory
     * @param content what is in the file
     * @param owner {@code user:group}
     * @param mode octal text, {@code 0644}
     * @param changed time of the last change of the content
     */
    public record Node(boolean directory, byte[] content, String owner, String mode, Instant changed) {

        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private final NavigableMap<String, Node> nodes = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Supplier<Optional<String>>> computed = new ConcurrentSkipListMap<>();
    private final Clock clock;

    LabFiles(Clock clock) {
        this.clock = clock;
    }

    /** A file whose content is made when it is read, such as {@code /proc/meminfo}; empty means that it is not there. */
    public void compute(String path, Supplier<Optional<String>> content) {
        computed.put(path, content);
    }

    public Optional<Node> node(String path) {
        Supplier<Optional<String>> made = computed.get(path);
        if (made != null) {
            return made.get().map(text -> new Node(
                    false, text.getBytes(StandardCharsets.UTF_8), "root:root", "0444", clock.instant()));
        }
        return Optional.ofNullable(nodes.get(path));
    }

    /** A file's text, or empty when there is no such file. */
    public Optional<String> text(String path) {
        return node(path).filter(node -> !node.directory()).map(Node::text);
    }

    public boolean exists(String path) {
        return node(path).isPresent();
    }

    /** Writes a file that root owns, with mode 0644. */
    public void write(String path, String content) {
        write(path, content.getBytes(StandardCharsets.UTF_8), "root:root", "0644");
    }

    public void write(String path, String content, String mode) {
        write(path, content.getBytes(StandardCharsets.UTF_8), "root:root", mode);
    }

    /** Writes a file, making missing parent directories. */
    public void write(String path, byte[] content, String owner, String mode) {
        makeParents(path);
        nodes.put(path, new Node(false, content, owner, mode, clock.instant()));
    }

    /** Makes a directory and its parents; one that is there keeps its mode. */
    public void directory(String path, String mode) {
        makeParents(path);
        nodes.putIfAbsent(path, new Node(true, new byte[0], "root:root", mode, clock.instant()));
    }

    private void makeParents(String path) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            nodes.putIfAbsent(
                    path.substring(0, slash), new Node(true, new byte[0], "root:root", "0755", clock.instant()));
        }
    }

    /** Renames a file, replacing what is there. */
    public void rename(String from, String to) {
        Node node = nodes.remove(from);
        if (node == null) {
            throw new IllegalStateException("no such file: " + from);
        }
        makeParents(to);
        nodes.put(to, node);
    }

    public void mode(String path, String mode) {
        nodes.computeIfPresent(path, (same, node) ->
                new Node(node.directory(), node.content(), node.owner(), mode, node.changed()));
    }

    public void owner(String path, String owner) {
        nodes.computeIfPresent(path, (same, node) ->
                new Node(node.directory(), node.content(), owner, node.mode(), node.changed()));
    }

    /** Removes a file or a directory with everything in it; true when there was one. */
    public boolean remove(String path) {
        nodes.subMap(path + "/", true, path + "0", false).clear();
        return nodes.remove(path) != null;
    }

    /** Empties a directory and leaves it. */
    public void empty(String directory) {
        nodes.subMap(directory + "/", true, directory + "0", false).clear();
    }

    /** The names in a directory, sorted; a missing directory has none. */
    public List<String> names(String directory) {
        String prefix = directory.equals("/") ? "/" : directory + "/";
        return nodes.tailMap(prefix, false).keySet().stream()
                .takeWhile(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()))
                .filter(name -> !name.contains("/"))
                .toList();
    }

    /** The paths of all files (not directories) under a directory, sorted. */
    public List<String> under(String directory) {
        return nodes.subMap(directory + "/", true, directory + "0", false).entrySet().stream()
                .filter(entry -> !entry.getValue().directory())
                .map(java.util.Map.Entry::getKey)
                .toList();
    }
}
