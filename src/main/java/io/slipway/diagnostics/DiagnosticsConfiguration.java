package io.slipway.diagnostics;

import io.slipway.journal.Journal;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.ClusterLook;
import io.slipway.operations.Operations;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DiagnosticsConfiguration {

    @Bean
    Diagnostics diagnostics(
            ClusterLook look, ClusterDefinitions definitions, Operations operations, Journal journal, Clock clock) {
        return new Diagnostics(look, definitions, operations, journal, clock);
    }
}
