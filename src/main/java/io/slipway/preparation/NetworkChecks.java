package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
import static io.slipway.preparation.PreflightFinding.Severity.INFORMATION;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** The host's address, its uplink and its way out. */
final class NetworkChecks {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] ROUTES = {"ip", "-6", "-j", "route", "show", "default"};

    private NetworkChecks() {}

    static List<Query> queries(Host host) {
        return List.of(
                Query.Run.of(addresses(host)), Query.Run.of(ROUTES), new Query.Unit("ufw.service"),
                new Query.Unit("firewalld.service"));
    }

    static List<PreflightFinding> judge(Reading reading, Host host) {
        List<PreflightFinding> findings = new ArrayList<>();
        JsonNode uplink = json(reading, addresses(host)).path(0);
        boolean carried = StreamSupport.stream(uplink.path("addr_info").spliterator(), false)
                .map(info -> info.path("local").asText())
                .filter(text -> text.contains(":"))
                .anyMatch(text -> new Ipv6Address(text).equals(host.address()));
        if (!carried) {
            findings.add(new PreflightFinding(PreflightCheck.ADDRESS_NOT_ON_UPLINK, ERROR,
                    host.uplink() + " does not carry " + host.address(),
                    "Correct the host's address or uplink in the cluster file, or the host's network."));
        }
        int mtu = uplink.path("mtu").asInt(1500);
        if (mtu < 1500) {
            findings.add(new PreflightFinding(PreflightCheck.MTU_LOW, mtu < 1280 ? ERROR : WARNING,
                    host.uplink() + " has MTU " + mtu,
                    "IPv6 needs 1280; use the network's full size, the same on all hosts."));
        }
        JsonNode routes = json(reading, ROUTES);
        if (routes.isEmpty()) {
            findings.add(new PreflightFinding(PreflightCheck.NO_DEFAULT_ROUTE, ERROR, "no IPv6 default route",
                    "Give the host a default route; packages and images come over IPv6."));
        }
        if (StreamSupport.stream(routes.spliterator(), false).anyMatch(route -> route.path("protocol").asText().equals("ra"))) {
            findings.add(new PreflightFinding(PreflightCheck.DEFAULT_ROUTE_FROM_ADVERTISEMENT, INFORMATION,
                    "the default route comes from a router advertisement",
                    "Nothing: accept_ra is set to 2 before forwarding is switched on."));
        }
        for (String firewall : List.of("ufw.service", "firewalld.service")) {
            if (reading.unit(firewall).isActive()) {
                findings.add(new PreflightFinding(PreflightCheck.FIREWALL_ACTIVE, WARNING, firewall + " is active",
                        "See that it lets the cluster's ports and the pods' addresses through."));
            }
        }
        return findings;
    }

    private static String[] addresses(Host host) {
        return new String[] {"ip", "-6", "-j", "address", "show", "dev", host.uplink()};
    }

    /** An empty array where the program had nothing to say or failed, as for an interface that is not there. */
    private static JsonNode json(Reading reading, String... command) {
        try {
            String text = reading.run(command).output().strip();
            return JSON.readTree(text.isEmpty() ? "[]" : text);
        } catch (JsonProcessingException notJson) {
            return JSON.createArrayNode();
        }
    }
}
