package io.slipway.kube.internal;

import io.slipway.host.InCharge;
import io.slipway.kube.KubeClusters;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes {@link KubeClusters} available to the application; its connections close with it. */
@Configuration(proxyBeanMethods = false)
class KubeConfiguration {

    @Bean(destroyMethod = "close")
    FabricClusters kubeClusters(ObjectProvider<InCharge> inCharge) {
        return new FabricClusters(Clock.systemUTC(), inCharge.getIfAvailable(() -> () -> true), Bounds.USUAL);
    }
}
