package io.slipway.preparation;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.step.HostTarget;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges a host before anything is done to it (procedure P01, kubernetes-facts sections 9 and 10): all that is wrong,
 * not the first, from one round trip that changes nothing.
 *
 * <p>A host that does not let Slipway in throws {@link io.slipway.host.HostFailure}; the caller makes a finding of it.
 */
public final class Preflight {

    private final Clock clock;

    /** @param clock Slipway's own, which the hosts' clocks are held against */
    public Preflight(Clock clock) {
        this.clock = clock;
    }

    /**
     * What a look at one host gave.
     *
     * @param findings all that is to be said of the host by itself
     * @param facts what {@link #compare} needs of it, by name
     */
    public record Looked(List<PreflightFinding> findings, Map<String, String> facts) {

        public Looked {
            findings = List.copyOf(findings);
            facts = Map.copyOf(facts);
        }
    }

    /** @throws io.slipway.host.HostFailure when the host cannot be reached or does not answer in time */
    public Looked check(HostTarget target) {
        ClusterDefinition cluster = target.cluster();
        Host host = target.host();
        DownloadChecks downloads = new DownloadChecks(cluster, host.isControlPlane());
        List<Query> queries = new ArrayList<>(List.of(HostFacts.before()));
        queries.addAll(MachineChecks.queries());
        queries.addAll(KernelChecks.queries(cluster));
        queries.addAll(NetworkChecks.queries(host));
        queries.addAll(EarlierUseChecks.queries());
        queries.addAll(RuntimeChecks.queries(cluster));
        queries.addAll(NameChecks.queries(cluster, host));
        queries.addAll(downloads.queries());
        queries.addAll(HostFacts.others(host));
        Instant asked = clock.instant();
        Reading reading = target.shell().read(queries);
        Instant answered = clock.instant();

        List<PreflightFinding> findings = new ArrayList<>(MachineChecks.judge(reading, host));
        findings.addAll(KernelChecks.judge(reading, cluster));
        findings.addAll(NetworkChecks.judge(reading, cluster, host));
        findings.addAll(EarlierUseChecks.judge(reading, cluster, host));
        findings.addAll(RuntimeChecks.judge(reading, cluster));
        findings.addAll(NameChecks.judge(reading, cluster, host));
        findings.addAll(downloads.judge(reading));
        return new Looked(findings, HostFacts.of(reading, host, asked, answered).written());
    }

    /**
     * What is to be said of the hosts beside each other: clocks, MTU, copies of one machine.
     *
     * @param facts of each host that could be looked at, by its name
     */
    public List<PreflightFinding> compare(Map<String, Map<String, String>> facts) {
        Map<String, HostFacts> hosts = new TreeMap<>();
        facts.forEach((name, written) -> hosts.put(name, HostFacts.read(written)));
        return HostComparison.of(hosts);
    }
}
