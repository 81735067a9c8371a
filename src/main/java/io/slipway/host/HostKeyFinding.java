package io.slipway.host;

import io.slipway.inventory.HostName;

/**
 * What a host showed as its key.
 *
 * @param host the host
 * @param state how the key stands
 * @param keyType such as {@code ssh-ed25519}; empty when the host was not reached
 * @param fingerprint {@code SHA256:…} as {@code ssh-keygen -l} prints it; empty when the host was not reached
 * @param detail for {@code CHANGED} the trusted fingerprint or what is revoked, for {@code UNKNOWN} why a certificate does
 *     not hold, for {@code TRUSTED} the authority that signed it, for {@code UNREACHABLE} why; may be empty
 */
public record HostKeyFinding(HostName host, State state, String keyType, String fingerprint, String detail) {

    /** How a shown key stands. */
    public enum State {
        /** In a known-hosts file, confirmed before, or signed by a trusted authority. */
        TRUSTED,
        /** Seen for the first time: a person confirms the fingerprint. */
        UNKNOWN,
        /** Another key is trusted for this host: nothing goes on until a person has cleared it up. */
        CHANGED,
        UNREACHABLE
    }
}
