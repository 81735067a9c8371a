package io.slipway.journal;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the journal.
 *
 * @param keep how long commands, step runs, plans and findings are kept after they were recorded; operations that
 *     still run keep all of theirs
 * @param purgeEvery how often what is older is deleted
 * @param connections size of the journal's own connection pool
 */
@ConfigurationProperties(prefix = "slipway.journal", ignoreUnknownFields = false)
public record JournalSettings(
        @DefaultValue("90d") Duration keep,
        @DefaultValue("1h") Duration purgeEvery,
        @DefaultValue("8") int connections) {

    public JournalSettings {
        if (keep.isNegative() || keep.isZero()) {
            throw new IllegalArgumentException("slipway.journal.keep is " + keep + "; use a time like 90d");
        }
        if (purgeEvery.isNegative() || purgeEvery.isZero()) {
            throw new IllegalArgumentException("slipway.journal.purge-every is " + purgeEvery + "; use a time like 1h");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("slipway.journal.connections is " + connections + "; use at least 1");
        }
    }
}
