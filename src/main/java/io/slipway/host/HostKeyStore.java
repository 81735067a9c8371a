package io.slipway.host;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.util.List;

/** Keeps the host keys that people have confirmed. Implemented on the database. */
public interface HostKeyStore {

    /** The confirmed keys of a host, each as OpenSSH writes a public key: {@code ssh-ed25519 AAAA…}. */
    List<String> confirmed(ClusterName cluster, HostName host);

    /** Adds a key. Confirming one that is there already does nothing. */
    void confirm(ClusterName cluster, HostName host, String key, String confirmedBy);
}
