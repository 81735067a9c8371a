package io.slipway.events;

import io.slipway.journal.Journal;
import io.slipway.journal.OldRecords;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
class EventsConfiguration {

    @Bean
    EventTable eventTable(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        return new EventTable(JdbcClient.create(dataSource), transactions, clock);
    }

    @Bean
    Events events(EventTable table) {
        return new Events(table);
    }

    @Bean
    OldRecords oldEvents(EventTable table, Clock clock) {
        return keep -> table.purge(clock.instant().minus(keep));
    }

    @Bean
    EventStream eventStream(EventTable table, Journal journal, Clock clock) {
        return new EventStream(table, journal, clock);
    }
}
