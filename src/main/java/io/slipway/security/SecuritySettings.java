package io.slipway.security;

import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the first account.
 *
 * @param adminUser name of the account that is made when there is no account yet
 * @param adminPassword its password; without one, a random password is written once to a file that only Slipway's own
 *     user can read
 */
@ConfigurationProperties(prefix = "slipway.security", ignoreUnknownFields = false)
public record SecuritySettings(@DefaultValue("admin") String adminUser, Optional<String> adminPassword) {

    public SecuritySettings {
        // An absent property is bound as null.
        adminPassword = adminPassword == null ? Optional.empty() : adminPassword;
    }
}
