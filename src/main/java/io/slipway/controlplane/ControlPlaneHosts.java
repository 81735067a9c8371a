package io.slipway.controlplane;

import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;

/** Finds a control-plane host that is up and whose own API server answers. */
final class ControlPlaneHosts {

    private static final String CERTIFICATE_AUTHORITY = "/etc/kubernetes/pki/ca.crt";

    private ControlPlaneHosts() {}

    /**
     * A healthy control-plane host.
     *
     * @param certificateAuthority its CA certificates, PEM
     */
    record Healthy(Host host, String certificateAuthority) {}

    /**
     * The first healthy one in the file's order.
     *
     * @throws StepFailure when there is none, with what each said
     */
    static Healthy first(Site site, HostName except) {
        List<String> seen = new ArrayList<>();
        for (Host host : site.cluster().controlPlaneHosts()) {
            if (host.name().equals(except)) {
                continue;
            }
            try {
                Reading reading = site.shell(host)
                        .read(LocalApi.query(site.cluster(), host), new Query.File(CERTIFICATE_AUTHORITY));
                if (LocalApi.answers(site.cluster(), host, reading) && reading.file(CERTIFICATE_AUTHORITY).isPresent()) {
                    return new Healthy(host, reading.file(CERTIFICATE_AUTHORITY).get().content());
                }
                seen.add(host.name() + ": its API server does not answer /livez");
            } catch (HostFailure unreachable) {
                seen.add(host.name() + ": " + unreachable.reason());
            }
        }
        throw new StepFailure(
                StepFailure.Reason.NOT_AS_WANTED,
                "Find a healthy control-plane host",
                seen,
                "Bring one control-plane host's API server back (crictl ps, journalctl -u kubelet), then retry.");
    }
}
