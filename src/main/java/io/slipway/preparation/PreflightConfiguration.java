package io.slipway.preparation;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts preflight into the application. */
@Configuration(proxyBeanMethods = false)
public class PreflightConfiguration {

    @Bean
    Preflight preflight() {
        return new Preflight();
    }
}
