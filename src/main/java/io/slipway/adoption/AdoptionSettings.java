package io.slipway.adoption;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How adoptions log in.
 *
 * @param identity the private key by reference, {@code file:/path} or {@code env:VARIABLE}; like the cluster file's own
 *     default when not set
 * @param passphrase what the private key is encrypted with, by reference; empty when it is not encrypted
 */
@ConfigurationProperties(prefix = "slipway.adoption", ignoreUnknownFields = false)
record AdoptionSettings(
        @DefaultValue("file:/etc/slipway/id_ed25519") String identity, @DefaultValue("") String passphrase) {

    /** The secrets that an adopted definition may refer to. */
    Set<String> references() {
        return passphrase.isEmpty() ? Set.of(identity) : Set.of(identity, passphrase);
    }
}
