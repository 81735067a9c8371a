package io.slipway.inventory.file;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pools of a file that gives none (procedure P18): each prefix of 96 bits that hosts have in common is a pool. Where
 * these are all hosts of one rack, the rack's label selects it, else the hosts' names.
 */
final class PoolDerivation {

    /** Prefix length of a pool that is derived from a host's own address. */
    private static final int DERIVED = 96;

    /** Length of the prefix that a top-of-rack router announces. */
    private static final int RACK_PREFIX = 64;

    /** Calico's own default; a block cannot change its size later. */
    static final int BLOCK_SIZE = 122;

    private PoolDerivation() {}

    static List<Pool> of(List<Host> hosts) {
        TreeMap<Ipv6Subnet, List<Host>> byPrefix = hosts.stream()
                .collect(Collectors.groupingBy(
                        host -> Ipv6Subnet.around(host.address(), DERIVED), TreeMap::new, Collectors.toList()));
        List<Pool> pools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        byPrefix.forEach((subnet, members) -> pools.add(pool(subnet, members, hosts, names)));
        return pools;
    }

    private static Pool pool(Ipv6Subnet subnet, List<Host> members, List<Host> hosts, Set<String> names) {
        Set<HostName> selected = members.stream().map(Host::name).collect(Collectors.toSet());
        Optional<String> rack = members.get(0).rack();
        boolean wholeRack = rack.isPresent()
                && members.stream().allMatch(host -> host.rack().equals(rack))
                && hosts.stream().filter(host -> host.rack().equals(rack)).allMatch(members::contains);
        String selector = wholeRack
                ? ClusterDefinition.RACK_LABEL + " == \"" + rack.get() + "\""
                : members.stream()
                        .map(host -> "kubernetes.io/hostname == \"" + host.name() + "\"")
                        .collect(Collectors.joining(" || "));
        String name = wholeRack
                ? "rack-" + rack.get().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-")
                : "hosts-" + members.get(0).name();
        return new Pool(unique(name, names), subnet, BLOCK_SIZE, selector, selected);
    }

    private static String unique(String name, Set<String> names) {
        String free = name;
        for (int number = 2; !names.add(free); number++) {
            free = name + "-" + number;
        }
        return free;
    }

    /**
     * What no pod may get although it may lie in a pool: the hosts' own addresses, whatever else the file names, and the
     * subnet-router anycast address of the hosts' /64s, which every router there answers to (RFC 4291, section 2.6.1).
     * Calico's first block of a pool begins with just that address.
     */
    static List<Ipv6Address> reserved(
            List<Host> hosts, List<Pool> pools, List<Ipv6Address> named, List<Ipv6Address> given) {
        Set<Ipv6Address> reserved = new LinkedHashSet<>();
        hosts.forEach(host -> reserved.add(host.address()));
        hosts.forEach(host -> addIfPooled(reserved, pools, Ipv6Subnet.around(host.address(), RACK_PREFIX).network()));
        named.forEach(address -> addIfPooled(reserved, pools, address));
        reserved.addAll(given);
        return List.copyOf(reserved);
    }

    /** Every address beside the hosts' own that a definition names. */
    static List<Ipv6Address> named(
            List<Host> hosts, ClusterDefinition.Kubernetes kubernetes, ClusterDefinition.Resolver resolver) {
        List<Ipv6Address> named = new ArrayList<>(resolver.upstream());
        kubernetes.balancerAddress().address().ifPresent(named::add);
        Stream.concat(
                        Stream.of(kubernetes.controlPlaneEndpoint()),
                        hosts.stream().flatMap(host -> host.management().stream()))
                .filter(Endpoint::isAddress)
                .forEach(endpoint -> named.add(new Ipv6Address(endpoint.host())));
        return named;
    }

    private static void addIfPooled(Set<Ipv6Address> reserved, List<Pool> pools, Ipv6Address address) {
        if (pools.stream().anyMatch(pool -> pool.subnet().contains(address))) {
            reserved.add(address);
        }
    }
}
