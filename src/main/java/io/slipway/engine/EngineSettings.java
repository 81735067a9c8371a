package io.slipway.engine;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Slipway's own engine settings.
 *
 * @param node names this instance among several on one database; must stay the same over restarts and be used by one
 *     live instance only
 * @param drain how long a stopping instance waits for running steps before it interrupts them
 * @param processes a directory of further diagrams that are deployed beside the built-in ones
 */
@ConfigurationProperties(prefix = "slipway.engine", ignoreUnknownFields = false)
public record EngineSettings(
        @DefaultValue("slipway") String node, @DefaultValue("20s") Duration drain, Optional<String> processes) {

    public EngineSettings {
        // An absent property is bound as null.
        processes = processes == null ? Optional.empty() : processes;
    }
}
