package io.slipway.host;

import io.slipway.host.internal.SshHostShells;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Offers the hosts to the rest of the application. */
@Configuration(proxyBeanMethods = false)
public class HostConfiguration {

    @Bean(destroyMethod = "close")
    SshHostShells hostShells(CommandRecorder recorder, HostKeyStore store, ObjectProvider<InCharge> inCharge) {
        return new SshHostShells(recorder, store, inCharge.getIfAvailable(() -> () -> true));
    }
}
