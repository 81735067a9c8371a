package io.slipway.controlplane;

import io.slipway.host.HostKeyStore;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.util.List;

/** A site whose host keys are all in its known-hosts file. */
final class NoConfirmedKeys implements HostKeyStore {

    @Override
    public List<String> confirmed(ClusterName cluster, HostName host) {
        return List.of();
    }

    @Override
    public void confirm(ClusterName cluster, HostName host, String key, String confirmedBy) {
        throw new UnsupportedOperationException("nobody confirms keys here");
    }
}
