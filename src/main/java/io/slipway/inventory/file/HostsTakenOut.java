package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Takes hosts out of the text of a cluster file. Only whole lines go, so that comments, order and layout of everything else
 * stay. The result is read again and believed only when it says the same without these hosts.
 */
public final class HostsTakenOut {

    private HostsTakenOut() {}

    /**
     * The text without the hosts; the same text when it has none of them.
     *
     * @return empty when the text is not laid out in lines that can be taken away, or what is left would be no cluster file
     */
    public static Optional<String> of(String text, Collection<HostName> gone) {
        Optional<ClusterDefinition> before = ClusterFile.read(text).definition();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        List<Host> left = before.get().hosts().stream().filter(host -> !gone.contains(host.name())).toList();
        if (left.size() == before.get().hosts().size()) {
            return Optional.of(text);
        }
        return unchecked(text, gone)
                .filter(shorter -> saysTheSame(shorter, before.get(), left));
    }

    /** What is left may be no cluster file, or say something else of the rest. */
    static Optional<String> unchecked(String text, Collection<HostName> gone) {
        return lines(text, gone).map(lines -> without(text, lines));
    }

    private static boolean saysTheSame(String shorter, ClusterDefinition before, List<Host> left) {
        return ClusterFile.read(shorter).definition()
                .filter(after -> after.name().equals(before.name()) && after.hosts().equals(left)
                        && after.kubernetes().equals(before.kubernetes()) && after.ssh().equals(before.ssh())
                        && after.packages().equals(before.packages())
                        && after.networkPlugin().equals(before.networkPlugin()))
                .isPresent();
    }

    /** The lines, counted from 0, that hold the hosts and nothing else. */
    private static Optional<TreeSet<Integer>> lines(String text, Collection<HostName> gone) {
        Optional<SequenceNode> hosts = hosts(text);
        if (hosts.isEmpty()) {
            return Optional.empty();
        }
        List<String> all = text.lines().toList();
        TreeSet<Integer> taken = new TreeSet<>();
        int end = -1;
        for (Node host : hosts.get().getValue()) {
            int first = host.getStartMark().getLine();
            if (dash(all, host).isEmpty() || first <= end) {
                return Optional.empty();
            }
            end = lastLine(host);
            if (gone.stream().anyMatch(name -> name.text().equals(nameOf(host)))) {
                for (int line = first; line <= end; line++) {
                    taken.add(line);
                }
            }
        }
        return Optional.of(taken);
    }

    /** What stands before the dash of a host that begins its line; empty when it does not. */
    static Optional<String> dash(List<String> lines, Node host) {
        String before = lines.get(host.getStartMark().getLine()).substring(0, host.getStartMark().getColumn());
        return before.matches("\\s*-\\s+") ? Optional.of(before.substring(0, before.indexOf('-'))) : Optional.empty();
    }

    static Optional<SequenceNode> hosts(String text) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            return value(root, "hosts").filter(SequenceNode.class::isInstance).map(SequenceNode.class::cast);
        } catch (YAMLException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Node> value(Node mapping, String key) {
        return mapping instanceof MappingNode map
                ? map.getValue().stream()
                        .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    private static String nameOf(Node host) {
        return value(host, "name").filter(ScalarNode.class::isInstance)
                .map(name -> ((ScalarNode) name).getValue())
                .orElse("");
    }

    /** The last line with a value: the mark behind a block stands on the next one that is not empty. */
    static int lastLine(Node node) {
        List<Node> parts = new ArrayList<>();
        if (node instanceof MappingNode map && !flows(map)) {
            map.getValue().forEach(tuple -> parts.addAll(List.of(tuple.getKeyNode(), tuple.getValueNode())));
        } else if (node instanceof SequenceNode list && !flows(list)) {
            parts.addAll(list.getValue());
        }
        return parts.isEmpty()
                ? node.getEndMark().getLine()
                : parts.stream().mapToInt(HostsTakenOut::lastLine).max().getAsInt();
    }

    private static boolean flows(org.yaml.snakeyaml.nodes.CollectionNode<?> node) {
        return node.getFlowStyle() == org.yaml.snakeyaml.DumperOptions.FlowStyle.FLOW;
    }

    private static String without(String text, TreeSet<Integer> taken) {
        List<String> all = text.lines().toList();
        StringBuilder shorter = new StringBuilder();
        for (int line = 0; line < all.size(); line++) {
            if (!taken.contains(line)) {
                shorter.append(all.get(line)).append('\n');
            }
        }
        return shorter.toString();
    }
}
