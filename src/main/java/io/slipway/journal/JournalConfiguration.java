package io.slipway.journal;

import io.slipway.host.HostKeyStore;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JournalSettings.class)
class JournalConfiguration {

    @Bean
    @DependsOnDatabaseInitialization
    JournalDatabase journalDatabase(DataSource dataSource, JournalSettings settings) throws SQLException {
        return new JournalDatabase(dataSource, settings.connections());
    }

    @Bean
    Journal journal(JournalDatabase database, Clock clock) {
        return new Journal(database, clock);
    }

    @Bean
    HostKeyStore hostKeyStore(JournalDatabase database, Clock clock) {
        return new ConfirmedHostKeys(database, clock);
    }

    @Bean
    JournalRetention journalRetention(Journal journal, ObjectProvider<OldRecords> others, JournalSettings settings) {
        return new JournalRetention(journal, others, settings);
    }
}
