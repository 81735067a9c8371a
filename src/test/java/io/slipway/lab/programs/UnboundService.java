package io.slipway.lab.programs;

import io.slipway.lab.LabHost;
import io.slipway.lab.LabResult;
import io.slipway.lab.LabService;

/** Debian's unbound: before it starts it copies the root's key, if the package that brings it is there. */
final class UnboundService implements LabService {

    static final String ROOT_KEY = "/var/lib/unbound/root.key";

    @Override
    public String unit() {
        return "unbound.service";
    }

    @Override
    public LabResult start(LabHost host) {
        if (host.packages().version("dns-root-data").isPresent() && !host.files().exists(ROOT_KEY)) {
            host.files().write(ROOT_KEY, ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n");
        }
        return LabResult.ok();
    }

    @Override
    public void stop(LabHost host) {}
}
