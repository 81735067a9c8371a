package io.slipway.addons;

import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.step.RebootMarker;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which hosts still have to be rebooted (procedure P21). */
public final class Reboots {

    static final List<String> SERVICES = List.of("containerd.service", "kubelet.service");

    private Reboots() {}

    /**
     * The hosts that still run in the boot in which they were prepared, in the order of the cluster file. Asks all
     * hosts, within the cluster file's limit at once.
     *
     * @throws HostFailure when a host cannot be asked
     */
    public static List<Host> hostsToReboot(Site site) {
        return EachHost.map(
                        site.cluster().hosts(),
                        site.cluster().limits().parallelHosts(),
                        host -> RebootMarker.rebootNeeded(read(site, host)) ? Optional.of(host) : Optional.<Host>empty())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    static Reading read(Site site, Host host) {
        List<Query> queries = new ArrayList<>(RebootMarker.queries());
        SERVICES.forEach(service -> queries.add(new Query.Unit(service)));
        if (host.isControlPlane()) {
            queries.add(Query.Run.of(apiServer(site, host)));
        }
        return site.shell(host).read(queries);
    }

    private static String[] apiServer(Site site, Host host) {
        return new String[] {
            "curl", "--silent", "--globoff", "--cacert", "/etc/kubernetes/pki/ca.crt", "--max-time", "5", "--output",
            "/dev/null", "--write-out", "%{http_code}",
            "https://" + new Endpoint(host.address(), site.cluster().kubernetes().apiServerPort()) + "/readyz"
        };
    }

    /** Services that are not back, in words. */
    static List<String> servicesDown(Site site, Host host, Reading reading) {
        List<String> down = new ArrayList<>();
        for (String service : SERVICES) {
            if (!reading.unit(service).isActive()) {
                down.add(service + " is " + reading.unit(service).active());
            }
        }
        // Where anonymous callers are refused, the refusal shows that it serves.
        if (host.isControlPlane()
                && !List.of("200", "401", "403").contains(reading.run(apiServer(site, host)).output().strip())) {
            down.add("its API server is not ready");
        }
        return down;
    }

    /** A host that is down or on its way answers like this. */
    static boolean isAway(HostFailure failure) {
        return failure.reason() == HostFailure.Reason.UNREACHABLE
                || failure.reason() == HostFailure.Reason.CONNECTION_LOST
                || failure.reason() == HostFailure.Reason.TIMED_OUT;
    }
}
