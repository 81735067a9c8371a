package io.slipway.inventory.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.InvalidValue;
import io.slipway.inventory.file.ClusterFileReading.Mistake;
import io.slipway.inventory.file.ClusterFileReading.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Writes hosts that somebody gives into the text of a cluster file: a line each behind the last host, so that comments,
 * order and layout of everything else stay. A host that the file has already is left when both say the same.
 *
 * @param text the new text; the text as it was when there is a mistake
 * @param hosts all hosts that were given, in their order
 * @param mistakes all of them; their places count what was given, {@code newHosts[0].rack}
 */
public record HostsPutIn(String text, List<HostName> hosts, List<Mistake> mistakes) {

    /** What the given hosts are called in mistakes. */
    public static final String GIVEN = "newHosts";

    private static final Pattern OF_HOST = Pattern.compile("hosts\\[(\\d+)](.*)");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]*");
    private static final Pattern NOT_TEXT = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

    public HostsPutIn {
        hosts = List.copyOf(hosts);
        mistakes = List.copyOf(mistakes);
    }

    /**
     * @param text a cluster file without mistakes
     * @param given YAML or JSON: a list of hosts as the cluster file has them
     */
    public static HostsPutIn of(String text, String given) {
        boolean bare = !given.strip().startsWith("hosts:");
        // Under a key of its own, so that whole documents and lists are read alike.
        YamlTree tree = YamlTree.of(bare ? "hosts:\n" + given.stripTrailing().indent(1) : given);
        JsonNode list = tree.root().path("hosts");
        List<Mistake> mistakes = new ArrayList<>(tree.mistakes().inOrder().stream()
                .map(mistake -> asGiven(mistake, bare ? 1 : 0))
                .toList());
        if (mistakes.isEmpty()) {
            check(list, mistakes);
        }
        if (!mistakes.isEmpty()) {
            return new HostsPutIn(text, List.of(), mistakes);
        }
        Map<String, JsonNode> hosts = new LinkedHashMap<>();
        list.forEach(host -> hosts.put(host.path("name").asText(), host));
        return put(text, hosts);
    }

    private static void check(JsonNode list, List<Mistake> mistakes) {
        if (!list.isArray() || list.isEmpty()) {
            mistakes.add(mistake("", "this is no list of hosts",
                    "give each host as in the cluster file: - {name: w9, address: \"2001:db8::9\", role: worker}"));
            return;
        }
        List<String> names = new ArrayList<>();
        for (int index = 0; index < list.size(); index++) {
            String place = "[" + index + "]";
            JsonNode name = list.get(index).path("name");
            if (!list.get(index).isObject() || !name.isTextual()) {
                mistakes.add(mistake(place, "the host has no name", "give at least name, address and role"));
            } else if (names.contains(name.asText())) {
                mistakes.add(mistake(place + ".name", InvalidValue.quoted(name.asText()) + " is given twice",
                        "give each host once"));
            } else {
                names.add(name.asText());
            }
        }
    }

    private static HostsPutIn put(String text, Map<String, JsonNode> given) {
        ClusterDefinition before = ClusterFile.read(text).definition()
                .orElseThrow(() -> new IllegalArgumentException("the text is no cluster file"));
        List<String> known = before.hosts().stream().map(host -> host.name().text()).toList();
        Map<String, JsonNode> strangers = new LinkedHashMap<>(given);
        strangers.keySet().removeAll(known);
        List<Mistake> mistakes = new ArrayList<>(contradictions(text, before, given, known));
        String longer = text;
        if (!strangers.isEmpty()) {
            Optional<String> written = written(text, strangers);
            if (written.isEmpty()) {
                return new HostsPutIn(text, List.of(), List.of(mistake(
                        "", "the definition's hosts are not laid out a line each",
                        "write the new hosts into the definition yourself")));
            }
            longer = written.get();
            List<Integer> places = strangers.keySet().stream().map(List.copyOf(given.keySet())::indexOf).toList();
            ClusterFile.read(longer).mistakes().stream()
                    .map(mistake -> asGiven(mistake, before.hosts().size(), places))
                    .forEach(mistakes::add);
        }
        return mistakes.isEmpty()
                ? new HostsPutIn(longer, given.keySet().stream().map(HostName::new).toList(), List.of())
                : new HostsPutIn(text, List.of(), mistakes);
    }

    /** Hosts that the file has otherwise than they are given. */
    private static List<Mistake> contradictions(
            String text, ClusterDefinition before, Map<String, JsonNode> given, List<String> known) {
        List<Mistake> found = new ArrayList<>();
        List<String> order = List.copyOf(given.keySet());
        for (String name : order) {
            if (known.contains(name) && !saysTheSame(text, before, given.get(name), new HostName(name))) {
                found.add(mistake("[" + order.indexOf(name) + "]", "the definition has a host " + name
                        + " already, and not with these settings", "change the definition first, or give only the name"));
            }
        }
        return found;
    }

    private static boolean saysTheSame(String text, ClusterDefinition before, JsonNode given, HostName name) {
        Optional<Host> asGiven = HostsTakenOut.unchecked(text, List.of(name))
                .flatMap(without -> written(without, Map.of(name.text(), given)))
                .flatMap(with -> ClusterFile.read(with).definition())
                .map(definition -> definition.host(name));
        return asGiven.equals(Optional.of(before.host(name)));
    }

    private static Optional<String> written(String text, Map<String, JsonNode> hosts) {
        Optional<SequenceNode> there = HostsTakenOut.hosts(text);
        if (there.isEmpty() || there.get().getValue().isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>(text.lines().toList());
        Node last = there.get().getValue().get(there.get().getValue().size() - 1);
        Optional<String> dash = HostsTakenOut.dash(lines, last);
        if (dash.isEmpty()) {
            return Optional.empty();
        }
        lines.addAll(HostsTakenOut.lastLine(last) + 1,
                hosts.values().stream().map(host -> dash.get() + "- " + line(host)).toList());
        return Optional.of(String.join("\n", lines) + "\n");
    }

    private static String line(JsonNode host) {
        return host.properties().stream()
                .map(setting -> setting.getKey() + ": " + value(setting.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** JSON is YAML; only plain words are written without quotes, as people do. */
    private static String value(JsonNode value) {
        return value.isTextual() && PLAIN.matcher(value.asText()).matches() && !NOT_TEXT.matcher(value.asText()).matches()
                ? value.asText()
                : value.toString();
    }

    /** @param added how many lines above, and columns before, were added to what was given */
    private static Mistake asGiven(Mistake mistake, int added) {
        Place at = mistake.at();
        String path = at.path().replaceFirst("^hosts", GIVEN);
        return new Mistake(
                at.line() == 0 ? new Place(path, 0, 0) : new Place(path, at.line() - added, at.column() - added),
                mistake.problem(), mistake.remedy());
    }

    private static Mistake asGiven(Mistake mistake, int before, List<Integer> places) {
        Matcher path = OF_HOST.matcher(mistake.at().path());
        if (!path.matches() || Integer.parseInt(path.group(1)) < before) {
            return new Mistake(new Place(mistake.at().path(), 0, 0), mistake.problem(), mistake.remedy());
        }
        return mistake("[" + places.get(Integer.parseInt(path.group(1)) - before) + "]" + path.group(2),
                mistake.problem(), mistake.remedy());
    }

    private static Mistake mistake(String place, String problem, String remedy) {
        return new Mistake(new Place(GIVEN + place, 0, 0), problem, remedy);
    }
}
