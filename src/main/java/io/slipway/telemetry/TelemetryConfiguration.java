package io.slipway.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.slipway.host.CommandRecorder;
import io.slipway.journal.Journal;
import io.slipway.step.StepRecorder;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the meters between the work and its journal. */
@Configuration(proxyBeanMethods = false)
class TelemetryConfiguration {

    @Bean
    @Primary
    StepRecorder meteredSteps(Journal journal, MeterRegistry meters, Clock clock) {
        return new MeteredSteps(journal, meters, clock);
    }

    @Bean
    @Primary
    CommandRecorder meteredCommands(Journal journal, MeterRegistry meters) {
        return new MeteredCommands(journal, meters);
    }

    @Bean
    MeterBinder standingWork(DataSource database, Clock clock) {
        return new StandingWorkMeters(JdbcClient.create(database), clock);
    }
}
