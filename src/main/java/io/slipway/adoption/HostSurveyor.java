package io.slipway.adoption;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.adoption.HostSurvey.Carrier;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Ipv6Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what a definition says of a host, in at most three round trips, and changes nothing. */
final class HostSurveyor {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] ADDRESSES = {"ip", "-d", "-j", "-6", "address", "show"};
    /** One line of the static pod; the file is not read as a whole, since other arguments may be secret. */
    private static final String[] API_PORT = {"grep", "-hs", "secure-port=", "/etc/kubernetes/manifests/kube-apiserver.yaml"};
    private static final Pattern PORT = Pattern.compile("--secure-port=(\\d{1,5})\\b");
    private static final String PACKAGES = "/etc/apt/sources.list.d/kubernetes.list";
    private static final String NDPPD = "ndppd.service";
    private static final String NDPPD_FILE = "/etc/ndppd.conf";
    private static final String UNBOUND = "unbound.service";
    private static final String UNBOUND_FILE = "/etc/unbound/unbound.conf";
    private static final String UNBOUND_DIRECTORY = "/etc/unbound/unbound.conf.d";
    private static final List<String> CONTAINERD = List.of("containerd", "containerd.io");
    private static final String CONTAINERD_DIRECTORY = "/etc/containerd";
    private static final String REGISTRIES = CONTAINERD_DIRECTORY + "/certs.d";
    private static final Pattern MIRROR = Pattern.compile("(?m)^\\s*\\[host\\.\"(https?://[^\"]+)\"]");
    private static final Pattern SOURCE = Pattern.compile("(?m)^deb\\s+(?:\\[[^]]*]\\s*)?(https?://\\S+)\\s+/");
    private static final Pattern STATIC_RULE = Pattern.compile("(?m)^\\s*static\\b");
    private static final Pattern FORWARD = Pattern.compile("(?m)^\\s*forward-addr:\\s*\"?([0-9A-Fa-f:]+)");
    private static final Pattern DNS64 = Pattern.compile("(?m)^\\s*dns64-prefix:\\s*\"?([0-9A-Fa-f:]+/\\d+)");

    private HostSurveyor() {}

    /**
     * @param address the node's own
     * @param endpoint whose address a balancer may send to the host
     */
    static HostSurvey survey(HostShell shell, Ipv6Address address, Endpoint endpoint) {
        List<Query> queries = new ArrayList<>(List.of(
                Query.Run.of(ADDRESSES), Query.Run.of(names(endpoint)), Query.Run.of(API_PORT), new Query.Package("kubelet"),
                new Query.File(PACKAGES),
                new Query.Unit(NDPPD), new Query.File(NDPPD_FILE), new Query.Unit(UNBOUND),
                new Query.File(UNBOUND_FILE), new Query.Directory(UNBOUND_DIRECTORY),
                new Query.Directory(CONTAINERD_DIRECTORY), new Query.Directory(REGISTRIES)));
        CONTAINERD.forEach(name -> queries.add(new Query.Package(name)));
        Reading reading = shell.read(queries);
        boolean unbound = reading.unit(UNBOUND).isActive();
        String resolver = unbound ? unbound(shell, reading) : "";
        JsonNode interfaces = json(reading.run(ADDRESSES).output());
        Optional<String> uplink = carrying(interfaces, Set.of(address)).map(found -> found.path("ifname").asText());
        return new HostSurvey(
                uplink,
                reading.packageState("kubelet").version(),
                CONTAINERD.stream().filter(name -> reading.packageState(name).version().isPresent()).findFirst(),
                first(SOURCE, text(reading, PACKAGES)),
                reading.unit(NDPPD).isActive()
                        ? Optional.of(STATIC_RULE.matcher(text(reading, NDPPD_FILE)).find() ? "static" : "auto")
                        : Optional.empty(),
                unbound,
                FORWARD.matcher(resolver).results().flatMap(found -> ClusterReader.address(found.group(1)).stream()).distinct()
                        .toList(),
                first(DNS64, resolver),
                carrier(interfaces, uplink, endpointAddresses(reading, endpoint, address)),
                first(PORT, reading.run(API_PORT).output()).map(Integer::valueOf),
                mirrors(shell, reading.directory(REGISTRIES)),
                reading.directory(CONTAINERD_DIRECTORY).contains("config.toml"));
    }

    private static String[] names(Endpoint endpoint) {
        return new String[] {"getent", "ahostsv6", endpoint.host()};
    }

    private static String unbound(HostShell shell, Reading reading) {
        List<String> files = reading.directory(UNBOUND_DIRECTORY).stream()
                .filter(name -> name.endsWith(".conf"))
                .map(name -> UNBOUND_DIRECTORY + "/" + name)
                .toList();
        Reading more = shell.read(files.stream().<Query>map(Query.File::new).toList());
        return String.join("\n", Stream.concat(
                Stream.of(text(reading, UNBOUND_FILE)), files.stream().map(file -> text(more, file))).toList());
    }

    private static Map<String, List<String>> mirrors(HostShell shell, List<String> registries) {
        Map<String, List<String>> mirrors = new TreeMap<>();
        if (!registries.isEmpty()) {
            Reading reading = shell.read(
                    registries.stream().<Query>map(registry -> new Query.File(hosts(registry))).toList());
            registries.forEach(registry -> {
                List<String> asked = MIRROR.matcher(text(reading, hosts(registry))).results()
                        .map(found -> found.group(1)).filter(mirror -> !mirror.equals("https://" + registry)).toList();
                if (!asked.isEmpty()) {
                    mirrors.put(registry, asked);
                }
            });
        }
        return mirrors;
    }

    private static String hosts(String registry) {
        return REGISTRIES + "/" + registry + "/hosts.toml";
    }

    private static String text(Reading reading, String path) {
        return reading.file(path).map(Reading.FileState::content).orElse("");
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.isBlank() ? "[]" : text);
        } catch (JsonProcessingException notJson) {
            return JSON.createArrayNode();
        }
    }

    private static Set<Ipv6Address> endpointAddresses(Reading reading, Endpoint endpoint, Ipv6Address own) {
        Set<Ipv6Address> addresses = new HashSet<>();
        if (endpoint.isAddress()) {
            addresses.add(new Ipv6Address(endpoint.host()));
        }
        reading.run(names(endpoint)).lines().forEach(line ->
                ClusterReader.address(line.split("\\s+")[0]).ifPresent(addresses::add));
        addresses.remove(own);
        return addresses;
    }

    private static Optional<JsonNode> carrying(JsonNode interfaces, Set<Ipv6Address> wanted) {
        for (JsonNode one : interfaces) {
            for (JsonNode info : one.path("addr_info")) {
                if (ClusterReader.address(info.path("local").asText()).filter(wanted::contains).isPresent()) {
                    return Optional.of(one);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Carrier> carrier(JsonNode interfaces, Optional<String> uplink, Set<Ipv6Address> balancer) {
        return balancer.stream().flatMap(address -> carrying(interfaces, Set.of(address)).stream()
                        .filter(one -> !Optional.of(one.path("ifname").asText()).equals(uplink))
                        .map(one -> new Carrier(one.path("ifname").asText(), kind(one), address)))
                .findFirst();
    }

    private static String kind(JsonNode one) {
        return switch (one.path("linkinfo").path("info_kind").asText()) {
            case "dummy" -> "dummy";
            case "ip6tnl", "sit" -> "tunnel";
            default -> "";
        };
    }
}
