package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The names that the cluster's parts call each other by, as this host resolves them. */
final class NameChecks {

    private NameChecks() {}

    /** What a host's resolver makes of a name: IPv6 addresses, or only IPv4 ones, or nothing. */
    record Resolved(List<Ipv6Address> addresses, List<String> onlyIpv4) {

        static Query query(String name) {
            return Query.Run.of(command(name));
        }

        static Resolved of(Reading reading, String name) {
            List<Ipv6Address> addresses = new ArrayList<>();
            List<String> onlyIpv4 = new ArrayList<>();
            reading.run(command(name)).output().lines()
                    .map(line -> line.split("\\s+")[0])
                    .filter(address -> address.contains(":"))
                    .distinct()
                    .forEach(address -> {
                        // getent maps an A record into IPv6; an IPv6-only host cannot reach that.
                        if (address.startsWith("::ffff:")) {
                            onlyIpv4.add(address.substring("::ffff:".length()));
                        } else {
                            addresses.add(new Ipv6Address(address.replaceFirst("%.*", "")));
                        }
                    });
            return new Resolved(addresses, onlyIpv4);
        }

        private static String[] command(String name) {
            return new String[] {"getent", "ahostsv6", name};
        }

        boolean isReachable() {
            return !addresses.isEmpty();
        }

        /** Why the name leads nowhere from an IPv6-only host. */
        String found(String name) {
            return onlyIpv4.isEmpty()
                    ? name + " does not resolve on this host"
                    : name + " has only IPv4 addresses (" + String.join(", ", onlyIpv4)
                            + ") on this host: no AAAA record, and no DNS64";
        }
    }

    static List<Query> queries(ClusterDefinition cluster, Host host) {
        List<Query> queries = new ArrayList<>(List.of(Resolved.query(host.name().text())));
        Endpoint endpoint = cluster.kubernetes().controlPlaneEndpoint();
        if (!endpoint.isAddress()) {
            queries.add(Resolved.query(endpoint.host()));
        }
        return queries;
    }

    static List<PreflightFinding> judge(Reading reading, ClusterDefinition cluster, Host host) {
        List<PreflightFinding> findings = new ArrayList<>();
        String name = host.name().text();
        Resolved self = Resolved.of(reading, name);
        if (!self.isReachable()) {
            findings.add(new PreflightFinding(PreflightCheck.HOST_NAME_NOT_RESOLVED, WARNING, self.found(name),
                    "Give the host an AAAA record, or an entry in its hosts file."));
        } else if (!self.addresses().contains(host.address())) {
            findings.add(new PreflightFinding(PreflightCheck.HOST_NAME_RESOLVES_ELSEWHERE, WARNING,
                    name + " is " + self.addresses().get(0) + " on this host, not " + host.address(),
                    "Correct the AAAA record or the hosts file, or the address in the cluster file."));
        }
        Endpoint endpoint = cluster.kubernetes().controlPlaneEndpoint();
        if (!endpoint.isAddress()) {
            endpoint(Resolved.of(reading, endpoint.host()), cluster, endpoint.host()).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<PreflightFinding> endpoint(Resolved resolved, ClusterDefinition cluster, String name) {
        if (!resolved.isReachable()) {
            return Optional.of(new PreflightFinding(PreflightCheck.ENDPOINT_NOT_RESOLVED, WARNING, resolved.found(name),
                    "Give the control plane's name an AAAA record before the balancer's proof."));
        }
        return cluster.kubernetes().balancerAddress().address()
                .filter(carried -> !resolved.addresses().contains(carried))
                .map(carried -> new PreflightFinding(PreflightCheck.ENDPOINT_RESOLVES_ELSEWHERE, WARNING,
                        name + " is " + resolved.addresses().get(0) + " on this host, and hosts are to carry " + carried,
                        "Correct the AAAA record, or kubernetes.balancerAddress.address in the cluster file."));
    }
}
