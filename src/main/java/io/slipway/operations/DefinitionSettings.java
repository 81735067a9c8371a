package io.slipway.operations;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where cluster files lie.
 *
 * @param directory every {@code .yaml} or {@code .yml} file in it is one cluster; a missing directory has none
 * @param lookEvery how often the directory is looked at for changes
 */
@ConfigurationProperties(prefix = "slipway.clusters", ignoreUnknownFields = false)
public record DefinitionSettings(@DefaultValue("./clusters") Path directory, @DefaultValue("2s") Duration lookEvery) {

    public DefinitionSettings {
        if (lookEvery.isNegative() || lookEvery.isZero()) {
            throw new IllegalArgumentException("slipway.clusters.look-every is " + lookEvery + "; use a time like 2s");
        }
    }
}
