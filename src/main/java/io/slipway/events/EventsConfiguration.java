package io.slipway.events;

import io.slipway.journal.Journal;
import io.slipway.journal.OldRecords;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({EventSettings.class, WebhookSettings.class})
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
    OldRecords oldEvents(EventTable table, DeliveryTable deliveries, Clock clock) {
        return keep -> table.purge(clock.instant().minus(keep)) + deliveries.purge(clock.instant().minus(keep));
    }

    @Bean
    WebhookTable webhookTable(DataSource dataSource) {
        return new WebhookTable(JdbcClient.create(dataSource));
    }

    @Bean
    DeliveryTable deliveryTable(DataSource dataSource) {
        return new DeliveryTable(JdbcClient.create(dataSource));
    }

    @Bean
    WebhookKey webhookKey(Environment environment) {
        Path data = Path.of(environment.getRequiredProperty("slipway.data"));
        return new WebhookKey(data.resolve("webhook-key"), new SecureRandom());
    }

    @Bean
    WebhookSender webhookSender(WebhookKey key, Clock clock) {
        return new WebhookSender(key, clock, WebhookSender.LONGEST);
    }

    @Bean
    Webhooks webhooks(
            EventTable events, WebhookTable webhooks, DeliveryTable deliveries, WebhookKey key, WebhookSender sender,
            WebhookSettings settings, Clock clock) {
        return new Webhooks(events, webhooks, deliveries, key, sender, settings, new SecureRandom(), clock);
    }

    @Bean
    WebhookDispatcher webhookDispatcher(
            EventTable events, WebhookTable webhooks, DeliveryTable deliveries, WebhookKey key, WebhookSender sender,
            PlatformTransactionManager transactions, Clock clock) {
        return new WebhookDispatcher(
                events, webhooks, deliveries, key, sender, new Pauses(new SecureRandom()),
                new TransactionTemplate(transactions), clock);
    }

    @Bean
    AddressWatch addressWatch(
            DataSource dataSource, PlatformTransactionManager transactions, AddressSource source, WebhookTable webhooks,
            EventStream stream, Events events, EventSettings settings, Clock clock) {
        return new AddressWatch(
                JdbcClient.create(dataSource), new TransactionTemplate(transactions), source, webhooks, stream, events,
                settings.addressesEvery(), clock);
    }

    @Bean
    EventClockwork eventClockwork(WebhookDispatcher dispatcher, AddressWatch addresses) {
        return new EventClockwork(dispatcher, addresses);
    }

    @Bean
    EventStream eventStream(EventTable table, Journal journal, Clock clock) {
        return new EventStream(table, journal, clock);
    }
}
