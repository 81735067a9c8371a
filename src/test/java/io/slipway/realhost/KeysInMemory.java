package io.slipway.realhost;

import io.slipway.host.HostKeyStore;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What people have confirmed, for one test. */
final class KeysInMemory implements HostKeyStore {

    private final Map<HostName, List<String>> keys = new ConcurrentHashMap<>();

    @Override
    public List<String> confirmed(ClusterName cluster, HostName host) {
        return keys.getOrDefault(host, List.of());
    }

    @Override
    public void confirm(ClusterName cluster, HostName host, String key, String confirmedBy) {
        keys.merge(host, List.of(key), (old, more) -> Stream.concat(old.stream(), more.stream()).toList());
    }
}
