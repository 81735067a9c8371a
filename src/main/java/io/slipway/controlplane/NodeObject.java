package io.slipway.controlplane;

import io.slipway.inventory.Host;
import io.slipway.inventory.Ipv6Address;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeObject;
import io.slipway.kube.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host's node in the API. */
record NodeObject(KubeObject object) {

    static final String CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";

    static ObjectKey key(Host host) {
        return ObjectKey.clusterScoped("v1", "Node", host.name().text());
    }

    static Optional<NodeObject> of(KubeCluster kube, Host host) {
        return kube.get(key(host)).map(NodeObject::new);
    }

    /** Every InternalIP, canonical where it is IPv6. */
    List<String> internalAddresses() {
        return object.list("status", "addresses").stream()
                .filter(Map.class::isInstance)
                .map(address -> (Map<?, ?>) address)
                .filter(address -> "InternalIP".equals(address.get("type")))
                .map(address -> canonical(String.valueOf(address.get("address"))))
                .toList();
    }

    private static String canonical(String address) {
        try {
            return new Ipv6Address(address).text();
        } catch (IllegalArgumentException notIpv6) {
            return address;
        }
    }

    boolean hasAddress(Host host) {
        return internalAddresses().contains(host.address().text());
    }

    boolean ready() {
        return object.condition("Ready").filter("True"::equals).isPresent();
    }

    Map<String, String> labels() {
        return object.textMap("metadata", "labels");
    }
}
