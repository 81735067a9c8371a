package io.slipway.addons;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Offers the add-on steps to the engine, after those of the network. */
@Configuration(proxyBeanMethods = false)
class AddonConfiguration {

    @Bean
    @Order(40)
    AddonSteps addonSteps(ObjectProvider<Clock> clock) {
        return new AddonSteps(clock.getIfAvailable(Clock::systemUTC));
    }
}
