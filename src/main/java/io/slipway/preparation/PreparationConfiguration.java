package io.slipway.preparation;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Puts the preparation's steps into the application. */
@Configuration(proxyBeanMethods = false)
public class PreparationConfiguration {

    @Bean
    @Order(10)
    PreparationSteps preparationSteps() {
        return new PreparationSteps();
    }
}
