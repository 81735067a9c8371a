package io.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Databases;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A firewall's agent hears that addresses changed, once, and clusters that nobody asks about are left alone. */
class AddressWatchTest {

    private static final ClusterName EDGE = new ClusterName("edge1");
    private static final ClusterName OTHER = new ClusterName("edge2");

    @TempDir
    Path data;

    private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
    private HikariDataSource database = Databases.h2();
    private final Clusters clusters = new Clusters();

    @AfterEach
    void close() {
        database.close();
    }

    /** Two clusters, and how often each was asked. */
    private static final class Clusters implements AddressSource {

        private final Map<String, String> edge = new ConcurrentHashMap<>(Map.of("web", "a", "shop", "b"));
        private final List<ClusterName> asked = new CopyOnWriteArrayList<>();
        private volatile boolean silent;

        @Override
        public List<ClusterName> clusters() {
            return List.of(EDGE, OTHER);
        }

        @Override
        public Map<String, String> addresses(ClusterName cluster) {
            asked.add(cluster);
            if (silent) {
                throw new IllegalStateException("no connection");
            }
            return cluster.equals(EDGE) ? Map.copyOf(edge) : Map.of();
        }
    }

    /** One Slipway on the database. */
    private final class Slipway {

        private final Events events;
        private final EventStream stream;
        private final Webhooks webhooks;
        private final AddressWatch watch;

        Slipway() {
            JdbcClient client = JdbcClient.create(database);
            DataSourceTransactionManager transactions = new DataSourceTransactionManager(database);
            EventTable table = new EventTable(client, transactions, clock);
            WebhookTable hooks = new WebhookTable(client);
            WebhookKey key = new WebhookKey(data.resolve("webhook-key"), new SecureRandom());
            events = new Events(table);
            stream = new EventStream(table, null, clock);
            webhooks = new Webhooks(
                    table, hooks, new DeliveryTable(client), key, new WebhookSender(key, clock, Duration.ofSeconds(1)),
                    new WebhookSettings(false), new SecureRandom(), clock);
            watch = new AddressWatch(
                    client, new TransactionTemplate(transactions), clusters, hooks, stream, events,
                    Duration.ofSeconds(30), clock);
        }

        void looks() {
            watch.look();
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(5)).until(watch::idle);
        }

        void subscribes(String cluster, String... types) {
            webhooks.make(new WebhookWish("https://agent.example.net/", null, List.of(types), cluster), "anna");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"H2", "PostgreSQL"})
    void aChangeIsToldOnceWithTheNamespacesWhereItIs(String name) {
        if (name.equals("PostgreSQL")) {
            database.close();
            database = Databases.postgres();
        }
        Slipway one = new Slipway();
        Slipway other = new Slipway();
        one.subscribes("edge1", "addresses.changed");
        one.looks();
        assertThat(one.events.newest()).as("the first look tells nothing").isZero();
        clusters.edge.put("web", "a2");
        clusters.edge.remove("shop");
        clusters.edge.put("new", "c");
        one.looks();
        assertThat(clusters.asked).as("not again at once").containsExactly(EDGE);
        clock.moves(Duration.ofSeconds(30));
        one.looks();
        other.looks();

        assertThat(clusters.asked).as("one of two looks").containsExactly(EDGE, EDGE);
        assertThat(one.events.page(EventFilter.ALL, 0, 10).entries()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("addresses.changed");
            assertThat(event.cluster()).contains("edge1");
            assertThat(event.link()).isEqualTo("/api/v1/clusters/edge1/pod-addresses");
            assertThat(event.data()).isEqualTo(Map.of("namespaces", List.of("new", "shop", "web")));
        });
        clock.moves(Duration.ofSeconds(30));
        other.looks();
        assertThat(one.events.newest()).as("nothing changed since").isEqualTo(1);
    }

    @Test
    void onlyWhatSomebodyNamedIsAsked() {
        Slipway slipway = new Slipway();
        slipway.subscribes("edge1");
        slipway.subscribes("edge1", "operation.failed");
        slipway.looks();
        assertThat(clusters.asked).isEmpty();

        slipway.stream.start();
        Runnable gone = slipway.stream.listen(
                new EventStream.Wish(
                        Optional.of(new EventFilter(
                                Optional.empty(), Optional.empty(), List.of(EventType.ADDRESSES_CHANGED))),
                        Optional.empty(), Optional.empty()),
                new Nobody());
        slipway.looks();
        assertThat(clusters.asked).containsExactlyInAnyOrder(EDGE, OTHER);
        gone.run();
        clock.moves(Duration.ofMinutes(1));
        slipway.looks();
        assertThat(clusters.asked).as("nobody listens any more").hasSize(2);
        slipway.stream.stop();
    }

    @Test
    void aClusterThatCannotBeAskedIsLeftAloneForAWhileAndMissesNothing() {
        Slipway slipway = new Slipway();
        slipway.subscribes("edge1", "addresses.changed");
        slipway.looks();
        clusters.silent = true;
        clock.moves(Duration.ofSeconds(30));
        slipway.looks();
        clusters.silent = false;
        clusters.edge.put("web", "a3");
        clock.moves(Duration.ofSeconds(100));
        slipway.looks();
        assertThat(clusters.asked).hasSize(2);
        clock.moves(Duration.ofSeconds(20));
        slipway.looks();

        assertThat(slipway.events.page(EventFilter.ALL, 0, 10).entries()).singleElement()
                .satisfies(event -> assertThat(event.data()).isEqualTo(Map.of("namespaces", List.of("web"))));
    }

    /** Hears and forgets. */
    private static final class Nobody implements EventListener {

        @Override
        public void happened(Event event) throws IOException {}

        @Override
        public void changed(StepChange step) throws IOException {}

        @Override
        public void stillHere(Optional<Long> after) throws IOException {}

        @Override
        public void end() {}
    }
}
