package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.Ipv6Address;
import io.slipway.network.PodAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a firewall's rules can see changes the digest of its namespace, and nothing else does. */
class WatchedPodsTest {

    private static final Map<String, String> BEFORE = WatchedPods.digests(List.of(
            pod("2001:db8:1::5", "web", "front-1", "h2", Map.of("app", "front")),
            pod("2001:db8:1::6", "web", "front-2", "h3", Map.of("app", "front")),
            pod("2001:db8:1::7", "shop", "cart", "h3", Map.of())));

    @Test
    void anotherOrderNameOrNodeIsNoChange() {
        assertThat(WatchedPods.digests(List.of(
                        pod("2001:db8:1::7", "shop", "cart-2", "h2", Map.of()),
                        pod("2001:db8:1::6", "web", "front-2", "h3", Map.of("app", "front")),
                        pod("2001:db8:1::5", "web", "front-9", "h4", Map.of("app", "front")))))
                .isEqualTo(BEFORE).containsOnlyKeys("web", "shop");
    }

    @Test
    void addressesAndLabelsAre() {
        Map<String, String> address = WatchedPods.digests(List.of(
                pod("2001:db8:1::5", "web", "front-1", "h2", Map.of("app", "front")),
                pod("2001:db8:1::8", "web", "front-2", "h3", Map.of("app", "front")),
                pod("2001:db8:1::7", "shop", "cart", "h3", Map.of("app", "cart"))));
        assertThat(address.get("web")).isNotEqualTo(BEFORE.get("web"));
        assertThat(address.get("shop")).isNotEqualTo(BEFORE.get("shop"));
    }

    private static PodAddress pod(
            String address, String namespace, String name, String node, Map<String, String> labels) {
        return new PodAddress(new Ipv6Address(address), namespace, name, node, false, labels);
    }
}
