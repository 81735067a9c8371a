package io.slipway.preparation;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts preflight into the application. */
@Configuration(proxyBeanMethods = false)
public class PreflightConfiguration {

    @Bean
    Preflight preflight(Clock clock) {
        return new Preflight(clock);
    }
}
