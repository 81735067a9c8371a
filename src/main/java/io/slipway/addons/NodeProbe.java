package io.slipway.addons;

import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.SmokeTest;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.step.Evidence;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tries one node with a pod (procedure P14, P18, P20; kubernetes-facts, sections 4, 11 and 12): the node is Ready with
 * exactly its own IPv6 address, and a pod on it gets an address of the node's pool and answers from another host. Without an
 * image for the smoke test only the node is looked at. Every proof that tries a node does it by this one.
 */
final class NodeProbe {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HostTarget target;
    private final Clock clock;

    NodeProbe(HostTarget target, Clock clock) {
        this.target = target;
        this.clock = clock;
    }

    /**
     * One look: starts the pod where it is not there yet. Leaves it, also when it fails: the caller takes it down.
     *
     * @return not yet while the node or the pod may still come
     */
    Evidence look() {
        KubeCluster cluster = target.site().kube();
        Host host = target.host();
        Optional<KubeObject> node = NodeState.of(cluster, host);
        List<String> lacks = new ArrayList<>(NodeState.lacks(cluster, host));
        node.ifPresent(found -> strangeAddresses(found, host, lacks));
        if (!lacks.isEmpty()) {
            return waitOrTell(lacks, node.map(found -> age(found.text("metadata", "creationTimestamp"))));
        }
        String ready = "The node is Ready with the address " + host.address() + ".";
        Optional<SmokeTest> test = target.cluster().smokeTest();
        if (test.isEmpty()) {
            return new Evidence.Proven(
                    List.of(ready, "No pod was tried: the cluster file names no image for a smoke test."));
        }
        Evidence evidence = look(new ProbePod(cluster, host), test.get());
        return evidence instanceof Evidence.Proven proven
                ? new Evidence.Proven(concatenated(ready, proven.seen()))
                : evidence;
    }

    /** The site without the probe. */
    void takeDown() {
        new ProbePod(target.site().kube(), target.host()).takeDown();
    }

    /** kubelet may tell more addresses than its own; with any other one the node is reached by luck. */
    private static void strangeAddresses(KubeObject node, Host host, List<String> lacks) {
        List<String> addresses = node.list("status", "addresses").stream()
                .filter(entry -> entry instanceof java.util.Map<?, ?> map && "InternalIP".equals(map.get("type")))
                .map(entry -> String.valueOf(((java.util.Map<?, ?>) entry).get("address")))
                .toList();
        if (!addresses.equals(List.of(host.address().text()))) {
            lacks.add("its node has the addresses " + addresses + ", not exactly " + host.address());
        }
    }

    private Evidence look(ProbePod probe, SmokeTest test) {
        String run = target.site().work().operation();
        Optional<KubeObject> pod = probe.find(run);
        if (pod.isEmpty()) {
            probe.create(test, run, clock.instant());
            return Evidence.notYet(List.of("a probe pod starts on " + target.host().name()), Duration.ZERO);
        }
        if (!pod.get().condition("Ready").equals(Optional.of("True"))) {
            String phase = pod.get().text("status", "phase").orElse("not seen by kubelet");
            return waitOrTell(
                    List.of("the probe pod on " + target.host().name() + " is " + phase + ", not Ready"),
                    Optional.of(Duration.between(ProbePod.started(pod.get()), clock.instant())));
        }
        Instant ready = pod.get().conditionSince("Ready").map(Instant::parse).orElse(ProbePod.started(pod.get()));
        return Settling.heeded(checks(pod.get(), test), ready, clock);
    }

    private Evidence checks(KubeObject pod, SmokeTest test) {
        ClusterDefinition cluster = target.cluster();
        PodAddresses addresses = new PodAddresses(cluster);
        addresses.check(pod);
        List<String> wrong = new ArrayList<>(addresses.wrong());
        List<String> seen = new ArrayList<>(addresses.seen());
        if (wrong.isEmpty()) {
            Ipv6Address address = new Ipv6Address(pod.text("status", "podIP").orElseThrow());
            String[] call = EchoServer.call(test, new Endpoint(address, test.containerPort()));
            fromAnother(call, address).ifPresentOrElse(wrong::add, () -> seen.add(
                    "The pod answered from another host at " + new Endpoint(address, test.containerPort()) + "."));
            if (cluster.neighbourProxy().enabled() && !cluster.poolsOf(target.host()).isEmpty()) {
                PodNeighbours rack = new PodNeighbours(target.site());
                rack.ask(address, target.host(), call);
                wrong.addAll(rack.wrong());
                seen.addAll(rack.seen());
            }
        }
        if (wrong.isEmpty()) {
            return new Evidence.Proven(seen);
        }
        wrong.addAll(seen);
        return new Evidence.NotProven(wrong);
    }

    /** @return why no host of those that were asked reached the pod; empty when one did */
    private Optional<String> fromAnother(String[] call, Ipv6Address address) {
        Site site = target.site();
        Optional<Host> caller = site.cluster().controlPlaneHosts().stream()
                .filter(host -> !host.name().equals(target.host().name()))
                .findFirst()
                .or(() -> site.cluster().hosts().stream()
                        .filter(host -> !host.name().equals(target.host().name()))
                        .findFirst());
        if (caller.isEmpty()) {
            return Optional.of("there is no other host that could call the pod " + address);
        }
        try {
            CommandResult result = site.shell(caller.get()).read(Query.Run.of(call)).run(call);
            return result.succeeded()
                    ? Optional.empty()
                    : Optional.of(caller.get().name() + ": no answer from the pod " + address + " on "
                            + target.host().name() + ": " + result.errorOutput().strip());
        } catch (HostFailure failure) {
            return Optional.of(failure.host() + ": " + failure.reason() + ", so nobody called the pod " + address);
        }
    }

    private static Evidence waitOrTell(List<String> seen, Optional<Duration> age) {
        return age.filter(since -> since.compareTo(PATIENCE) < 0)
                .map(since -> Evidence.notYet(seen, since))
                .orElseGet(() -> new Evidence.NotProven(seen));
    }

    private Duration age(Optional<String> created) {
        return created.map(text -> Duration.between(Instant.parse(text), clock.instant())).orElse(PATIENCE);
    }

    private static List<String> concatenated(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }
}
