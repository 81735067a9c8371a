package io.slipway.operations;

import io.slipway.inventory.HostName;
import java.util.Optional;

/**
 * What an operation can claim within a cluster (docs/decisions/0005).
 *
 * @param text {@code cluster}, {@code control-plane} or {@code host/<name>}
 */
public record ClaimSubject(String text) {

    /** The cluster with all of its hosts. */
    static final ClaimSubject CLUSTER = new ClaimSubject("cluster");

    /** What all control-plane hosts share: etcd's members and the uploaded certificates. */
    static final ClaimSubject CONTROL_PLANE = new ClaimSubject("control-plane");

    private static final String HOST = "host/";

    static ClaimSubject host(HostName name) {
        return new ClaimSubject(HOST + name.text());
    }

    /** The host, where the claim is one. */
    public Optional<String> hostName() {
        return text.startsWith(HOST) ? Optional.of(text.substring(HOST.length())) : Optional.empty();
    }

    /** Whether two operations may not have both at once. */
    boolean excludes(ClaimSubject other) {
        return equals(other) || equals(CLUSTER) || other.equals(CLUSTER);
    }

    /** For sentences: {@code the cluster}, {@code the control plane}, {@code the host h3}. */
    public String inWords() {
        return hostName().map(name -> "the host " + name)
                .orElse(equals(CLUSTER) ? "the cluster" : "the control plane");
    }
}
