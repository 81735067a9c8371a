package io.slipway.addons;

import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.inventory.ClusterDefinition.Pool;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Evidence;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves that every rack gives its pods addresses of its own pool (procedure P18, P20): on one node of each rack a probe pod
 * gets one, answers, and is found by its neighbours. The same probe as for a node that joined; the racks are tried beside
 * each other.
 */
final class ProvePools implements ClusterProof {

    private final Clock clock;

    ProvePools(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String id() {
        return "provePools";
    }

    @Override
    public String title() {
        return "Prove the pools";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().networkPlugin().kind() == NetworkPlugin.Kind.CALICO
                && !target.cluster().pools().isEmpty();
    }

    @Override
    public boolean madeByAPerson() {
        return false;
    }

    @Override
    public Evidence gather(ClusterTarget target) {
        Site site = target.site();
        String run = site.work().operation();
        Evidence evidence;
        try {
            List<Host> tried = oneOfEachRack(site);
            evidence = together(tried, EachHost.map(tried, site.cluster().limits().parallelHosts(),
                    host -> new NodeProbe(new HostTarget(site, host), clock).look()));
        } catch (RuntimeException failure) {
            try {
                ProbePod.takeDownAll(site.kube(), run);
            } catch (RuntimeException leftOver) {
                failure.addSuppressed(leftOver);
            }
            throw failure;
        }
        if (!(evidence instanceof Evidence.NotYet)) {
            ProbePod.takeDownAll(site.kube(), run);
        }
        return evidence;
    }

    /** Hosts that draw from the same pools in the same rack are alike; the first that is a whole node stands for them. */
    private static List<Host> oneOfEachRack(Site site) {
        KubeCluster cluster = site.kube();
        Map<List<String>, List<Host>> racks = new LinkedHashMap<>();
        for (Host host : site.cluster().hosts()) {
            List<String> alike = new ArrayList<>(site.cluster().poolsOf(host).stream().map(Pool::name).toList());
            if (!alike.isEmpty()) {
                alike.add(host.rack().orElse(""));
                racks.computeIfAbsent(alike, first -> new ArrayList<>()).add(host);
            }
        }
        return racks.values().stream()
                .map(rack -> rack.stream()
                        .filter(host -> NodeState.lacks(cluster, host).isEmpty())
                        .findFirst()
                        .orElse(rack.get(0)))
                .toList();
    }

    /** No probe is taken down before every rack has its answer: one that is gone would be started again. */
    private static Evidence together(List<Host> tried, List<Evidence> answers) {
        List<String> seen = new ArrayList<>();
        for (int index = 0; index < tried.size(); index++) {
            Host host = tried.get(index);
            String where = host.rack().map(rack -> "Rack " + rack + ", " + host.name()).orElse(host.name().text()) + ": ";
            answers.get(index).seen().forEach(line -> seen.add(where + line));
        }
        for (Evidence answer : answers) {
            if (answer instanceof Evidence.NotYet notYet) {
                return new Evidence.NotYet(seen, notYet.pause());
            }
        }
        return answers.stream().allMatch(Evidence.Proven.class::isInstance)
                ? new Evidence.Proven(seen)
                : new Evidence.NotProven(seen);
    }
}
