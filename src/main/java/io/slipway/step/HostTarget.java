package io.slipway.step;

import io.slipway.host.HostShell;
import io.slipway.inventory.Host;

/** One host of a site. */
public record HostTarget(Site site, Host host) implements Target {

    public HostShell shell() {
        return site.shell(host);
    }
}
