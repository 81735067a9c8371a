package io.slipway.adoption;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How adoptions log in.
 *
 * @param identity the private key by reference, {@code file:/path} or {@code env:VARIABLE}; like the cluster file's own
 *     default when not set
 */
@ConfigurationProperties("slipway.adoption")
record AdoptionSettings(@DefaultValue("file:/etc/slipway/id_ed25519") String identity) {}
