package io.slipway.lab;

import io.slipway.inventory.Ipv6Address;
import io.slipway.inventory.Ipv6Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A simulated host's interfaces, addresses and routes: what {@code ip} shows. All of it is made anew at boot. */
public final class LabInterfaces {

    /**
     * An address on an interface.
     *
     * @param address the address
     * @param prefixLength its prefix length
     * @param deprecated preferred lifetime zero: accepted, but no source of connections
     */
    public record Address(Ipv6Address address, int prefixLength, boolean deprecated) {}

    /** An interface; {@code kind} is empty for a real card, else {@code dummy}, {@code ip6tnl}, {@code veth}. */
    public record Interface(String name, String kind, boolean up, int mtu, List<Address> addresses) {}

    /**
     * A route.
     *
     * @param destination {@code default} or a prefix
     * @param gateway the next hop, or empty when on link
     * @param device the interface
     * @param protocol {@code ra}, {@code kernel}, {@code static}
     */
    public record Route(String destination, Optional<Ipv6Address> gateway, String device, String protocol) {}

    private final LabHost host;
    private final List<Interface> interfaces = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private boolean routerAdvertisements = true;
    private int uplinkMtu = 1500;
    private boolean gatewaySilent;
    private final java.util.Map<Ipv6Address, String> neighbours = new java.util.LinkedHashMap<>();
    private final java.util.Set<Ipv6Address> duplicates = new java.util.HashSet<>();

    LabInterfaces(LabHost host) {
        this.host = host;
    }

    /** Whether the rack's router advertises itself; without it the default route is a static one. */
    public synchronized void routerAdvertisements(boolean advertised) {
        routerAdvertisements = advertised;
        routes.removeIf(route -> route.destination().equals("default"));
        addDefaultRoute();
    }

    public synchronized void uplinkMtu(int mtu) {
        uplinkMtu = mtu;
        interfaces.replaceAll(one -> one.name().equals(host.uplink())
                ? new Interface(one.name(), one.kind(), one.up(), mtu, one.addresses()) : one);
    }

    /** As the card has it: of each host and interface its own. */
    public synchronized String hardwareAddress(Interface one) {
        return one.name().equals("lo") ? "00:00:00:00:00:00"
                : String.format("02:00:00:%02x:%02x:%02x", host.number() / 256, host.number() % 256,
                        one.name().equals(host.uplink()) ? 1 : 16 + interfaces.indexOf(one));
    }

    /** Whether the rack's router leaves neighbour solicitations unanswered. */
    public synchronized void gatewaySilent(boolean silent) {
        gatewaySilent = silent;
    }

    public synchronized boolean isGatewaySilent() {
        return gatewaySilent;
    }

    /** Somebody else of the rack was seen on the link. */
    public synchronized void neighbour(Ipv6Address address) {
        neighbours.put(address, "02:00:00:ff:00:01");
    }

    /** The link was asked for an address: whose card answered, or nobody's. */
    synchronized void found(Ipv6Address address, Optional<String> card) {
        neighbours.put(address, card.orElse(""));
    }

    /** Hardware addresses by address; an empty one where nobody answered. */
    public synchronized java.util.Map<Ipv6Address, String> neighbours() {
        return new java.util.LinkedHashMap<>(neighbours);
    }

    /** The rack's router is reached at this address, by a static default route. */
    public synchronized void gateway(Ipv6Address address) {
        routes.removeIf(route -> route.destination().equals("default"));
        addRoute(new Route("default", Optional.of(address), host.uplink(), "static"));
    }

    /** Another machine of the rack has the address: duplicate address detection failed. */
    public synchronized void duplicate(Ipv6Address address) {
        duplicates.add(address);
    }

    public synchronized boolean isDuplicate(Ipv6Address address) {
        return duplicates.contains(address);
    }

    public synchronized List<Interface> all() {
        return List.copyOf(interfaces);
    }

    public synchronized Optional<Interface> find(String name) {
        return interfaces.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    public synchronized List<Route> routes() {
        return List.copyOf(routes);
    }

    /** Whether any interface that is up carries the address. */
    public synchronized boolean carries(Ipv6Address address) {
        return interfaces.stream().filter(Interface::up).flatMap(one -> one.addresses().stream())
                .anyMatch(one -> one.address().equals(address));
    }

    public synchronized boolean hasDefaultRoute() {
        return routes.stream().anyMatch(route -> route.destination().equals("default"));
    }

    /** False when there is an interface of that name. */
    public synchronized boolean add(String name, String kind) {
        if (find(name).isPresent()) {
            return false;
        }
        interfaces.add(new Interface(name, kind, false, kind.equals("ip6tnl") ? 1452 : 1500, List.of()));
        host.kernel().interfaceAppeared(name);
        return true;
    }

    public synchronized boolean remove(String name) {
        host.kernel().interfaceGone(name);
        routes.removeIf(route -> route.device().equals(name));
        return interfaces.removeIf(one -> one.name().equals(name));
    }

    public synchronized boolean up(String name, boolean up) {
        boolean known = find(name).isPresent();
        interfaces.replaceAll(one -> one.name().equals(name)
                ? new Interface(name, one.kind(), up, one.mtu(), one.addresses()) : one);
        return known;
    }

    /** False when the interface has the address already. */
    public synchronized boolean addAddress(String name, Address address) {
        Interface found = find(name).orElseThrow(() -> new IllegalArgumentException("no interface " + name));
        if (found.addresses().stream().anyMatch(one -> one.address().equals(address.address()))) {
            return false;
        }
        List<Address> addresses = new ArrayList<>(found.addresses());
        addresses.add(address);
        replace(found, addresses);
        return true;
    }

    public synchronized boolean removeAddress(String name, Ipv6Address address) {
        Interface found = find(name).orElseThrow(() -> new IllegalArgumentException("no interface " + name));
        List<Address> addresses = new ArrayList<>(found.addresses());
        boolean removed = addresses.removeIf(one -> one.address().equals(address));
        replace(found, addresses);
        return removed;
    }

    private void replace(Interface found, List<Address> addresses) {
        interfaces.set(interfaces.indexOf(found),
                new Interface(found.name(), found.kind(), found.up(), found.mtu(), List.copyOf(addresses)));
    }

    public synchronized void addRoute(Route route) {
        routes.removeIf(one -> one.destination().equals(route.destination()) && one.device().equals(route.device()));
        routes.add(route);
    }

    public synchronized boolean removeRoute(String destination) {
        return routes.removeIf(route -> route.destination().equals(destination));
    }

    /** A default route that came from a router advertisement goes as soon as the kernel stops taking them. */
    synchronized void forwardingChanged() {
        routes.removeIf(route ->
                route.protocol().equals("ra") && !host.kernel().acceptsRouterAdvertisements(route.device()));
    }

    /** The next advertisement of the rack's router arrives. */
    public synchronized void routerAdvertises() {
        addDefaultRoute();
    }

    private void addDefaultRoute() {
        Optional<Ipv6Address> gateway = Optional.of(new Ipv6Address("fe80::1"));
        if (!routerAdvertisements) {
            addRoute(new Route("default", gateway, host.uplink(), "static"));
        } else if (host.kernel().acceptsRouterAdvertisements(host.uplink())) {
            addRoute(new Route("default", gateway, host.uplink(), "ra"));
        }
    }

    /** The cards appear, with their parameters. */
    synchronized void powerOn() {
        interfaces.clear();
        routes.clear();
        interfaces.add(new Interface("lo", "", true, 65536, List.of(new Address(new Ipv6Address("::1"), 128, false))));
        interfaces.add(new Interface(host.uplink(), "", false, uplinkMtu, List.of()));
        host.kernel().interfaceAppeared("lo");
        host.kernel().interfaceAppeared(host.uplink());
    }

    /** The network comes up, after kernel parameters were applied. */
    synchronized void bringUp() {
        up(host.uplink(), true);
        addAddress(host.uplink(), new Address(host.address(), 64, false));
        addAddress(host.uplink(), new Address(new Ipv6Address("fe80::" + Integer.toHexString(host.number() + 16)), 64,
                false));
        addRoute(new Route(Ipv6Subnet.around(host.address(), 64).toString(), Optional.empty(), host.uplink(),
                "kernel"));
        addRoute(new Route("fe80::/64", Optional.empty(), host.uplink(), "kernel"));
        addDefaultRoute();
    }
}
