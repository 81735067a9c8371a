package io.slipway.lab;

import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Ipv6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who answers where: names, balancers, hosts' listeners, and whatever else joins in, such as a cluster's services. */
public final class LabNetwork {

    /** What came of an attempt to connect. */
    public enum Failure {
        NAME_UNKNOWN,
        NO_ROUTE,
        REFUSED,
        TIMED_OUT
    }

    /** A connection: either who answers, or why nobody does. */
    public record Connection(Optional<LabListener> listener, Failure failure) {

        static Connection to(LabListener listener) {
            return new Connection(Optional.of(listener), null);
        }

        static Connection failed(Failure failure) {
            return new Connection(Optional.empty(), failure);
        }
    }

    /** Something else that has addresses: a cluster's services and pods. */
    public interface Responder {

        /** Whether the address is this responder's business. */
        Optional<Connection> connect(LabHost from, Ipv6Address address, int port);
    }

    private final Lab lab;
    private final Map<String, Ipv6Address> names = new ConcurrentHashMap<>();
    private final Map<String, LabBalancer> balancers = new ConcurrentHashMap<>();
    private final List<Responder> responders = new CopyOnWriteArrayList<>();
    private final Map<String, String> onlyIpv4 = new ConcurrentHashMap<>();
    private final Set<String> unreachable = ConcurrentHashMap.newKeySet();
    private final Map<String, LabListener> web = new ConcurrentHashMap<>();

    LabNetwork(Lab lab) {
        this.lab = lab;
        for (String name : List.of("pkgs.k8s.io", "registry.k8s.io", "deb.debian.org", "quay.io", "docker.io",
                "registry-1.docker.io", "github.com", "raw.githubusercontent.com", "security.debian.org")) {
            website(name, path -> LabListener.Answer.ok(""));
        }
        website("pkgs.k8s.io", path -> path.endsWith("Release.key")
                ? LabListener.Answer.ok(LabPackages.SIGNING_KEY)
                : LabPackageCatalogue.kubernetes("https://pkgs.k8s.io" + path.replaceFirst("(/deb/).*", "$1"))
                        .map(found -> LabListener.Answer.ok("Packages")).orElse(new LabListener.Answer(404, "")));
        website("registry.k8s.io", path -> LabListener.Answer.ok("{}"));
    }

    /** Puts a web server at a name; its address is one of NAT64's. */
    public void website(String name, java.util.function.Function<String, LabListener.Answer> answers) {
        names.computeIfAbsent(name, same -> new Ipv6Address("64:ff9b::c000:" + Integer.toHexString(names.size() + 1)));
        web.put(name, new LabListener() {
            @Override
            public String owner() {
                return name;
            }

            @Override
            public boolean isTls() {
                return true;
            }

            @Override
            public Answer answer(LabHost from, String path) {
                return answers.apply(path);
            }
        });
    }

    /** Gives a name an AAAA record. */
    public void name(String name, Ipv6Address address) {
        names.put(name, address);
    }

    public void forgetName(String name) {
        names.remove(name);
    }

    /** Takes a name's AAAA record away and leaves it an A record, which nobody here makes IPv6 of. */
    public void onlyIpv4(String name, String address) {
        names.remove(name);
        onlyIpv4.put(name, address);
    }

    /** The A record of a name that has no AAAA record. */
    public Optional<String> ipv4(String name) {
        return Optional.ofNullable(onlyIpv4.get(name));
    }

    /** A name behind which nobody answers from now on. */
    public void unreachable(String name) {
        unreachable.add(name);
    }

    public void reachable(String name) {
        unreachable.remove(name);
    }

    public boolean isReachable(String name) {
        return !unreachable.contains(name) && names.containsKey(name);
    }

    /** A person makes a balancer; what was there under this name is replaced. */
    public LabBalancer createBalancer(
            String name, Ipv6Address address, int port, LabBalancer.HealthCheck healthCheck, List<LabHost> members) {
        LabBalancer balancer = new LabBalancer(this, name, address, port, healthCheck, members);
        balancers.put(name, balancer);
        names.put(name, address);
        return balancer;
    }

    public void removeBalancer(String name) {
        balancers.remove(name);
    }

    public Optional<LabBalancer> balancer(String name) {
        return Optional.ofNullable(balancers.get(name));
    }

    public Map<String, LabBalancer> balancers() {
        return new TreeMap<>(balancers);
    }

    public void join(Responder responder) {
        responders.add(responder);
    }

    /** The AAAA record of a name, as this host's resolver gives it. */
    public Optional<Ipv6Address> resolve(LabHost from, String name) {
        if (name.contains(":")) {
            return Optional.of(new Ipv6Address(name));
        }
        if (name.equals("localhost")) {
            return Optional.of(new Ipv6Address("::1"));
        }
        Optional<Ipv6Address> local = hostsFile(from, name);
        return local.isPresent() ? local : Optional.ofNullable(names.getOrDefault(name,
                names.get(name + "." + lab.domain())));
    }

    private static Optional<Ipv6Address> hostsFile(LabHost from, String name) {
        return from.files().text("/etc/hosts").orElse("").lines()
                .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+"))
                .filter(words -> words.length > 1 && words[0].contains(":")
                        && List.of(words).subList(1, words.length).contains(name))
                .map(words -> new Ipv6Address(words[0])).findFirst();
    }

    /** Connects from a host, as its kernel and the routers between would. */
    public Connection connect(LabHost from, Endpoint target) {
        Optional<Ipv6Address> address = resolve(from, target.host());
        if (address.isEmpty()) {
            return Connection.failed(Failure.NAME_UNKNOWN);
        }
        if (unreachable.contains(target.host())) {
            return Connection.failed(Failure.TIMED_OUT);
        }
        if (web.containsKey(target.host())) {
            return from.interfaces().hasDefaultRoute() ? Connection.to(web.get(target.host()))
                    : Connection.failed(Failure.NO_ROUTE);
        }
        return connect(from, address.get(), target.port());
    }

    private Connection connect(LabHost from, Ipv6Address address, int port) {
        if (from.interfaces().carries(address)) {
            return at(from, port);
        }
        for (Responder responder : responders) {
            Optional<Connection> connection = responder.connect(from, address, port);
            if (connection.isPresent()) {
                return connection.get();
            }
        }
        Optional<LabHost> host = lab.hosts().stream().filter(one -> one.address().equals(address)).findFirst();
        if (host.isPresent()) {
            return host.get().isUp() ? at(host.get(), port) : Connection.failed(Failure.TIMED_OUT);
        }
        for (LabBalancer balancer : balancers.values()) {
            if (balancer.address().equals(address)) {
                return balancer.next().map(member -> at(member, port)).orElse(Connection.failed(Failure.REFUSED));
            }
        }
        return Connection.failed(from.interfaces().hasDefaultRoute() ? Failure.TIMED_OUT : Failure.NO_ROUTE);
    }

    private Connection at(LabHost host, int port) {
        return listener(host, port).map(Connection::to).orElse(Connection.failed(Failure.REFUSED));
    }

    /** Who listens on a host's port: its own sockets first, then node ports. */
    Optional<LabListener> listener(LabHost host, int port) {
        Optional<LabListener> own = host.sockets().at(port);
        if (own.isPresent()) {
            return own;
        }
        return responders.stream()
                .map(responder -> responder.connect(host, host.address(), port))
                .flatMap(Optional::stream).flatMap(connection -> connection.listener().stream()).findFirst();
    }

    /** The real socket for a connection that is forwarded through a host. */
    Optional<InetSocketAddress> forward(LabHost host, Endpoint target) {
        for (LabHost other : lab.hosts()) {
            if (target.port() == other.ssh().port() && target.host().equals("127.0.0.1")) {
                return Optional.of(new InetSocketAddress("127.0.0.1", other.ssh().port()));
            }
        }
        return connect(host, target).listener().flatMap(LabListener::socket);
    }

    /** The package repository at a URL, as this host reaches it. */
    Optional<LabPackageCatalogue.Repository> repository(LabHost host, String url) {
        String name = url.replaceFirst("^[a-z]+://", "").replaceFirst("[:/].*", "");
        boolean reached = isReachable(name) && resolve(host, name).isPresent() && host.interfaces().hasDefaultRoute();
        return reached ? LabPackageCatalogue.kubernetes(url) : Optional.empty();
    }

    void hostWentDown(LabHost host) {
        lab.cluster().hostWentDown(host);
    }

    void hostCameUp(LabHost host) {
        lab.cluster().hostCameUp(host);
    }
}
