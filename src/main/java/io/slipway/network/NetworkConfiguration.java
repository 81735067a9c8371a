package io.slipway.network;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Offers the network steps to the engine, after those of the control plane. */
@Configuration(proxyBeanMethods = false)
class NetworkConfiguration {

    @Bean
    @Order(30)
    NetworkSteps networkSteps() {
        return new NetworkSteps();
    }
}
