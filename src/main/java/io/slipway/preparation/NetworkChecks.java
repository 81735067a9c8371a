package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.BalancerAddress.Carrier;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The host's address, its uplink, its rack's subnet and its way out. */
final class NetworkChecks {

    private static final String[] ROUTES = {"ip", "-6", "-j", "route", "show", "default"};
    private static final int RACK_PREFIX = 64;
    private static final int USUAL_MTU = 1500;
    /** The least that IPv6 allows on a link (RFC 8200, section 5). */
    private static final int LEAST_MTU = 1280;
    /** A second IPv6 header, and the destination option that limits nesting, which Linux adds by default. */
    private static final int TUNNEL_OVERHEAD = 48;

    private NetworkChecks() {}

    static List<Query> queries(Host host) {
        return List.of(
                Query.Run.of(addresses(host)), Query.Run.of(ROUTES), Query.Run.of(neighbours(host)),
                new Query.Unit("ufw.service"), new Query.Unit("firewalld.service"));
    }

    static List<PreflightFinding> judge(Reading reading, ClusterDefinition cluster, Host host) {
        List<PreflightFinding> findings = new ArrayList<>();
        JsonNode uplink = Texts.json(reading, addresses(host)).path(0);
        stream(uplink.path("addr_info"))
                .filter(info -> isAddress(info.path("local").asText(), host.address()))
                .findFirst()
                .ifPresentOrElse(
                        info -> address(info, host, findings),
                        () -> findings.add(new PreflightFinding(PreflightCheck.ADDRESS_NOT_ON_UPLINK, ERROR,
                                host.uplink() + " does not carry " + host.address(),
                                "Correct the host's address or uplink in the cluster file, or the host's network.")));
        mtu(uplink.path("mtu").asInt(USUAL_MTU), cluster, host).ifPresent(findings::add);
        routes(reading, host, findings);
        pooled(reading, uplink, cluster, host, findings);
        for (String firewall : List.of("ufw.service", "firewalld.service")) {
            if (reading.unit(firewall).isActive()) {
                findings.add(new PreflightFinding(PreflightCheck.FIREWALL_ACTIVE, WARNING, firewall + " is active",
                        "See that it lets the cluster's ports and the pods' addresses through."));
            }
        }
        return findings;
    }

    private static boolean isAddress(String text, Ipv6Address address) {
        return text.contains(":") && new Ipv6Address(text).equals(address);
    }

    private static void address(JsonNode info, Host host, List<PreflightFinding> findings) {
        List<String> trouble = Stream.of("dadfailed", "tentative", "temporary", "deprecated")
                .filter(flag -> info.path(flag).asBoolean()).toList();
        if (!trouble.isEmpty()) {
            findings.add(new PreflightFinding(PreflightCheck.ADDRESS_NOT_USABLE,
                    trouble.contains("dadfailed") ? ERROR : WARNING,
                    host.address() + " on " + host.uplink() + " is " + String.join(", ", trouble),
                    trouble.contains("dadfailed")
                            ? "Another machine of the rack has this address: find it, or give the host one of its own."
                            : "Give the host a fixed address; a node keeps the one that it joined with."));
        }
        int length = info.path("prefixlen").asInt(RACK_PREFIX);
        if (length != RACK_PREFIX) {
            findings.add(new PreflightFinding(PreflightCheck.RACK_SUBNET_DIFFERS, WARNING,
                    host.address() + " on " + host.uplink() + " has the prefix length " + length + ", not " + RACK_PREFIX,
                    "See that the rack's router finds the pods: pools lie in the /64 around the host, and neighbour"
                            + " discovery reaches only what is on the link."));
        }
    }

    private static Optional<PreflightFinding> mtu(int mtu, ClusterDefinition cluster, Host host) {
        boolean tunnel = host.isControlPlane()
                && cluster.kubernetes().balancerAddress().carrier() == Carrier.TUNNEL;
        int least = tunnel ? LEAST_MTU + TUNNEL_OVERHEAD : LEAST_MTU;
        if (mtu >= USUAL_MTU) {
            return Optional.empty();
        }
        return Optional.of(new PreflightFinding(PreflightCheck.MTU_LOW, mtu < least ? ERROR : WARNING,
                host.uplink() + " has MTU " + mtu + (mtu < least && mtu >= LEAST_MTU
                        ? ", too little for the balancer's tunnel: " + (mtu - TUNNEL_OVERHEAD) + " inside of it" : ""),
                "IPv6 needs " + LEAST_MTU + (tunnel ? ", and " + least + " to carry it through the balancer's tunnel" : "")
                        + "; use the network's full size, the same on all hosts."));
    }

    private static void routes(Reading reading, Host host, List<PreflightFinding> findings) {
        List<JsonNode> routes = stream(Texts.json(reading, ROUTES)).toList();
        if (routes.isEmpty()) {
            findings.add(new PreflightFinding(PreflightCheck.NO_DEFAULT_ROUTE, ERROR, "no IPv6 default route",
                    "Give the host a default route; packages and images come over IPv6."));
            return;
        }
        if (routes.stream().anyMatch(route -> route.path("protocol").asText().equals("ra"))) {
            findings.add(new PreflightFinding(PreflightCheck.DEFAULT_ROUTE_FROM_ADVERTISEMENT, WARNING,
                    "the default route comes from a router advertisement, which a host that forwards does not take by itself",
                    "Accept it: host preparation sets accept_ra to 2 before it switches forwarding on, and looks whether the"
                            + " route stands. A static default route is safer."));
        }
        if (routes.stream().allMatch(route -> route.has("dev") && !route.path("dev").asText().equals(host.uplink()))) {
            findings.add(new PreflightFinding(PreflightCheck.DEFAULT_ROUTE_ELSEWHERE, WARNING,
                    "the default route goes through " + routes.get(0).path("dev").asText() + ", the uplink is " + host.uplink(),
                    "Correct the uplink in the cluster file, or the host's routes."));
        }
        Set<String> silent = stream(Texts.json(reading, neighbours(host)))
                .filter(neighbour -> neighbour.path("state").toString().matches(".*(FAILED|INCOMPLETE).*"))
                .map(neighbour -> neighbour.path("dst").asText())
                .collect(java.util.stream.Collectors.toSet());
        routes.stream().map(route -> route.path("gateway").asText()).filter(silent::contains).findFirst().ifPresent(gateway ->
                findings.add(new PreflightFinding(PreflightCheck.GATEWAY_SILENT, WARNING,
                        "the next hop " + gateway + " on " + host.uplink() + " does not answer neighbour discovery",
                        "Look at the rack's switch, its port and VLAN; or correct the default route.")));
    }

    /**
     * What lives on the rack's link and is in no cluster file: Calico would give its address to a pod (the trap of procedure
     * P18). On a member the neighbours may be pods themselves, so only routers count there.
     */
    private static void pooled(
            Reading reading, JsonNode uplink, ClusterDefinition cluster, Host host, List<PreflightFinding> findings) {
        Map<Ipv6Address, String> seen = new TreeMap<>(Comparator.comparing(Ipv6Address::text));
        if (!EarlierUseChecks.isMember(reading, cluster)) {
            stream(Texts.json(reading, neighbours(host)))
                    .filter(neighbour -> neighbour.has("lladdr"))
                    .forEach(neighbour -> seen(neighbour.path("dst").asText(), "a neighbour on " + host.uplink(), seen));
            stream(uplink.path("addr_info")).forEach(info ->
                    seen(info.path("local").asText(), "a further address of " + host.uplink(), seen));
        }
        stream(Texts.json(reading, ROUTES)).forEach(route ->
                seen(route.path("gateway").asText(), "the next hop of the default route", seen));
        cluster.reservedAddresses().forEach(seen::remove);
        seen.forEach((address, what) -> cluster.pools().stream().filter(pool -> pool.subnet().contains(address)).findFirst()
                .ifPresent(pool -> findings.add(new PreflightFinding(PreflightCheck.ADDRESS_IN_POOL_NOT_RESERVED, WARNING,
                        address + ", " + what + ", lies in the pool " + pool.name() + " (" + pool.subnet()
                                + ") and is not reserved: a pod could be given it",
                        "Add it to reservedAddresses in the cluster file, or give a pool that nothing else lives in."))));
    }

    private static void seen(String text, String what, Map<Ipv6Address, String> seen) {
        if (text.contains(":")) {
            seen.put(new Ipv6Address(text), what);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String[] addresses(Host host) {
        return new String[] {"ip", "-6", "-j", "address", "show", "dev", host.uplink()};
    }

    private static String[] neighbours(Host host) {
        return new String[] {"ip", "-6", "-j", "neighbour", "show", "dev", host.uplink()};
    }
}
