package io.slipway.addons;

import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.kube.KubeObject;
import io.slipway.step.Evidence;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the smoke test looks at once its pod runs (procedure P23; kubernetes-facts, section 10). */
final class SmokeTestChecks {

    static final int SERVICE_PORT = 80;

    /** Up to here every host asks every node; beyond, each asks itself and the next ones, so that none is left out. */
    private static final int ALL_TO_ALL = 10;

    private final Site site;
    private final ClusterDefinition cluster;
    private final List<KubeObject> pods;
    private final Ipv6Address clusterAddress;
    private final int nodePort;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    SmokeTestChecks(Site site, List<KubeObject> pods, KubeObject service) {
        this.site = site;
        this.cluster = site.cluster();
        this.pods = pods;
        this.clusterAddress = new Ipv6Address(service.text("spec", "clusterIP").orElse("::"));
        this.nodePort = cluster.smokeTest().orElseThrow().nodePort();
    }

    Evidence evidence() {
        PodAddresses addresses = new PodAddresses(cluster);
        pods.forEach(addresses::check);
        wrong.addAll(addresses.wrong());
        seen.addAll(addresses.seen());
        List<Answers> answers =
                EachHost.map(cluster.hosts(), cluster.limits().parallelHosts(), this::ask);
        answers.forEach(host -> wrong.addAll(host.wrong()));
        seen.add("HTTP answered " + answers.stream().mapToInt(Answers::good).sum() + " times from " + answers.size()
                + " hosts, by " + new Endpoint(clusterAddress, SERVICE_PORT) + " and by port " + nodePort
                + " of every node.");
        long own = answers.stream().filter(Answers::sawItself).count();
        seen.add("The server saw the calling host's own address from " + own + " of " + answers.size() + " hosts.");
        answers.stream().flatMap(host -> host.notes().stream()).distinct().forEach(seen::add);
        neighbours();
        if (wrong.isEmpty()) {
            return new Evidence.Proven(seen);
        }
        wrong.addAll(seen);
        return new Evidence.NotProven(wrong);
    }

    /** Where hosts answer for their pods, that the right one does. */
    private void neighbours() {
        if (!cluster.neighbourProxy().enabled() || cluster.pools().isEmpty()) {
            return;
        }
        PodNeighbours rack = new PodNeighbours(site);
        int port = cluster.smokeTest().orElseThrow().containerPort();
        for (KubeObject pod : pods) {
            String text = pod.text("status", "podIP").orElse("");
            cluster.hosts().stream()
                    .filter(host -> host.name().text().equals(pod.text("spec", "nodeName").orElse("")))
                    .filter(host -> cluster.poolsOf(host).stream().anyMatch(pool -> text.contains(":")
                            && pool.subnet().contains(new Ipv6Address(text))))
                    .forEach(host -> rack.ask(
                            new Ipv6Address(text), host, call(new Endpoint(new Ipv6Address(text), port))));
        }
        wrong.addAll(rack.wrong());
        seen.addAll(rack.seen());
    }

    /** One round trip a host: its HTTP calls, and how its kube-proxy lists the service. */
    private Answers ask(Host host) {
        List<Endpoint> targets = targets(host);
        List<String[]> calls = targets.stream().map(this::call).toList();
        List<Query> queries = new ArrayList<>(calls.stream().map(call -> (Query) Query.Run.of(call)).toList());
        String[] listing = listing();
        queries.add(Query.Run.of(listing));
        Reading reading;
        try {
            reading = site.shell(host).read(queries);
        } catch (HostFailure failure) {
            return new Answers(List.of(host.name() + ": " + failure.reason()), 0, false, List.of());
        }
        List<String> bad = new ArrayList<>();
        int good = 0;
        boolean itself = false;
        for (int number = 0; number < targets.size(); number++) {
            CommandResult result = reading.run(calls.get(number));
            if (result.succeeded() && !result.output().isBlank()) {
                good++;
                itself |= targets.get(number).port() == SERVICE_PORT && result.output().contains(host.address().text());
            } else {
                bad.add(host.name() + ": no answer from " + targets.get(number) + ": "
                        + (result.errorOutput().isBlank() ? "empty answer" : result.errorOutput().strip()));
            }
        }
        return listed(host, reading.run(listing), bad, good, itself);
    }

    private Answers listed(Host host, CommandResult listing, List<String> bad, int good, boolean itself) {
        String program = listing()[0];
        if (listing.exitCode() == 127) {
            return new Answers(bad, good, itself, List.of(program + " is not installed on " + host.name()
                    + "; its list of services was not looked at."));
        }
        boolean there = listing.succeeded() && listing.output().contains(clusterAddress.text());
        if (!there) {
            bad.add(host.name() + ": " + program + " does not list the service " + clusterAddress);
        }
        return new Answers(bad, good, itself, there ? List.of(program + " lists the service on the hosts.") : List.of());
    }

    private List<Endpoint> targets(Host from) {
        List<Host> hosts = cluster.hosts();
        List<Endpoint> targets = new ArrayList<>();
        targets.add(new Endpoint(clusterAddress, SERVICE_PORT));
        int asked = hosts.size() <= ALL_TO_ALL ? hosts.size() : 3;
        int first = hosts.indexOf(from);
        for (int offset = 0; offset < asked; offset++) {
            targets.add(new Endpoint(hosts.get((first + offset) % hosts.size()).address(), nodePort));
        }
        return targets;
    }

    private String[] call(Endpoint target) {
        return EchoServer.call(cluster.smokeTest().orElseThrow(), target);
    }

    private String[] listing() {
        return switch (cluster.kubernetes().proxyMode()) {
            case IPVS -> new String[] {"ipvsadm", "--list", "--numeric"};
            case NFTABLES -> new String[] {"nft", "list", "map", "ip6", "kube-proxy", "service-ips"};
            case IPTABLES -> new String[] {"ip6tables", "-t", "nat", "-S", "KUBE-SERVICES"};
        };
    }

    /** What one host's calls gave. */
    private record Answers(List<String> wrong, int good, boolean sawItself, List<String> notes) {}
}
