package io.slipway.events;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of events.
 *
 * @param addressesEvery how often a cluster is asked where its pods answer, as long as somebody wants to hear of changes
 */
@ConfigurationProperties(prefix = "slipway.events", ignoreUnknownFields = false)
public record EventSettings(@DefaultValue("30s") Duration addressesEvery) {

    public EventSettings {
        if (addressesEvery.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "slipway.events.addresses-every is " + addressesEvery + "; use a time like 30s");
        }
    }
}
