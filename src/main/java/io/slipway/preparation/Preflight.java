package io.slipway.preparation;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Host;
import io.slipway.step.HostTarget;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges a host before anything is done to it (procedure P01, kubernetes-facts sections 9 and 10): all that is wrong,
 * not the first, from one round trip that changes nothing.
 *
 * <p>A host that does not let Slipway in throws {@link io.slipway.host.HostFailure}; the caller makes a finding of it.
 */
public final class Preflight {

    /** @throws io.slipway.host.HostFailure when the host cannot be reached or does not answer in time */
    public List<PreflightFinding> check(HostTarget target) {
        ClusterDefinition cluster = target.cluster();
        Host host = target.host();
        DownloadChecks downloads = new DownloadChecks(cluster, host.isControlPlane());
        List<Query> queries = new ArrayList<>(MachineChecks.queries());
        queries.addAll(KernelChecks.queries(cluster));
        queries.addAll(NetworkChecks.queries(host));
        queries.addAll(EarlierUseChecks.queries());
        queries.addAll(RuntimeChecks.queries(cluster));
        queries.addAll(NameChecks.queries(cluster, host));
        queries.addAll(downloads.queries());
        Reading reading = target.shell().read(queries);

        List<PreflightFinding> findings = new ArrayList<>(MachineChecks.judge(reading, host));
        findings.addAll(KernelChecks.judge(reading, cluster));
        findings.addAll(NetworkChecks.judge(reading, cluster, host));
        findings.addAll(EarlierUseChecks.judge(reading, cluster, host));
        findings.addAll(RuntimeChecks.judge(reading, cluster));
        findings.addAll(NameChecks.judge(reading, cluster, host));
        findings.addAll(downloads.judge(reading));
        return findings;
    }
}
