package io.slipway.addons;

import io.slipway.host.HostFailure;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Evidence;
import io.slipway.step.RebootMarker;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that every host was rebooted since its preparation and is back (procedure P21): another boot id, containerd and
 * kubelet running, its node Ready, and on control-plane hosts the API server.
 */
final class ProveReboots implements ClusterProof {

    @Override
    public String id() {
        return "proveReboots";
    }

    @Override
    public String title() {
        return "Prove the reboots";
    }

    @Override
    public boolean madeByAPerson() {
        return true;
    }

    @Override
    public Evidence gather(ClusterTarget target) {
        Site site = target.site();
        KubeCluster cluster = site.kube();
        List<Host> hosts = site.cluster().hosts();
        List<String> missing = EachHost.map(
                        hosts, site.cluster().limits().parallelHosts(), host -> missing(site, cluster, host))
                .stream()
                .flatMap(List::stream)
                .toList();
        return missing.isEmpty()
                ? new Evidence.Proven(List.of("All " + hosts.size() + " hosts run in a new boot, with their services."))
                : new Evidence.NotProven(missing);
    }

    private static List<String> missing(Site site, KubeCluster cluster, Host host) {
        try {
            Reading reading = Reboots.read(site, host);
            if (RebootMarker.rebootNeeded(reading)) {
                return List.of(host.name() + ": not rebooted since its preparation");
            }
            List<String> missing = new ArrayList<>(Reboots.servicesDown(site, host, reading));
            missing.addAll(NodeState.lacks(cluster, host));
            return missing.stream().map(what -> host.name() + ": " + what).toList();
        } catch (HostFailure failure) {
            if (Reboots.isAway(failure)) {
                return List.of(host.name() + ": does not answer");
            }
            throw failure;
        }
    }
}
