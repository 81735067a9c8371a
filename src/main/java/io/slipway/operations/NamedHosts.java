package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.spin.json.SpinJsonNode;

/** Reads which hosts an operation is about, in whatever form a form or a ticket system gives them. */
final class NamedHosts {

    private static final int MOST_TOLD = 20;

    private NamedHosts() {}

    /**
     * @param given names separated by commas or white space, a list of names, or a JSON list of names
     * @return hosts of the cluster, each once, in the order given
     * @throws StartRefused when none is named, or one that the cluster does not have
     */
    static List<HostName> of(Object given, ClusterDefinition cluster) {
        Set<String> names = names(given).filter(name -> !name.isEmpty()).collect(Collectors.toCollection(LinkedHashSet::new));
        if (names.isEmpty()) {
            throw StartRefused.badInput(
                    "Which hosts? Give the variable \"hosts\": their names, separated by commas. " + known(cluster));
        }
        Set<String> hosts = cluster.hosts().stream().map(host -> host.name().text()).collect(Collectors.toSet());
        List<String> strangers = names.stream().filter(name -> !hosts.contains(name)).toList();
        if (!strangers.isEmpty()) {
            throw StartRefused.badInput("The cluster " + cluster.name() + " has no host "
                    + strangers.stream().limit(MOST_TOLD).map(NamedHosts::shown).collect(Collectors.joining(", "))
                    + (strangers.size() > MOST_TOLD ? " and " + (strangers.size() - MOST_TOLD) + " more" : "")
                    + ". " + known(cluster));
        }
        return names.stream().map(HostName::new).toList();
    }

    /** Whether the variable names any host at all. */
    static boolean areGiven(Object given) {
        return names(given).anyMatch(name -> !name.isEmpty());
    }

    /** Hosts with their settings, as a form's text or a program's list gives them: YAML, of which JSON is a part. */
    static Optional<String> text(Object given) {
        return Optional.ofNullable(given).map(Object::toString).filter(text -> !text.isBlank());
    }

    private static Stream<String> names(Object given) {
        if (given instanceof Collection<?> list) {
            return list.stream().map(name -> String.valueOf(name).strip());
        }
        if (given instanceof SpinJsonNode json && json.isArray()) {
            return json.elements().stream().map(name -> name.isString() ? name.stringValue().strip() : name.toString());
        }
        String text = given == null ? "" : given.toString();
        return Stream.of(text.replaceAll("[\\[\\]\"]", " ").strip().split("[,;\\s]+"));
    }

    private static String known(ClusterDefinition cluster) {
        List<String> names = new ArrayList<>(
                cluster.hosts().stream().map(Host::name).map(HostName::text).limit(MOST_TOLD).toList());
        int more = cluster.hosts().size() - names.size();
        return "It has " + String.join(", ", names) + (more > 0 ? " and " + more + " more." : ".");
    }

    private static String shown(String name) {
        return "\"" + (name.length() <= 63 ? name : name.substring(0, 63) + "…") + "\"";
    }
}
