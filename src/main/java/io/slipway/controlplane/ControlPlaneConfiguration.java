package io.slipway.controlplane;

import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Puts the control plane's steps into the application. */
@Configuration(proxyBeanMethods = false)
public class ControlPlaneConfiguration {

    /** The steps, with the application's clock where it has one. */
    @Bean
    @Order(20)
    ControlPlaneSteps controlPlaneSteps(ObjectProvider<Clock> clock) {
        return new ControlPlaneSteps(clock.getIfAvailable(Clock::systemUTC), new SecureRandom());
    }

    /** The same that the steps' joins use: a cluster's certificates have one key. */
    @Bean
    JoinCredentials joinCredentials(ControlPlaneSteps steps) {
        return steps.joinCredentials();
    }
}
