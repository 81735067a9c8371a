package io.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Databases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Nobody who reads on from where it stood misses an event or sees one twice, in whatever order transactions end. */
class EventsInOrderTest {

    private static final ClusterName CLUSTER = new ClusterName("edge1");

    static Stream<Arguments> databases() {
        return Stream.of(Arguments.of("H2", Databases.h2()), Arguments.of("PostgreSQL", Databases.postgres()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void aTransactionThatEndsLaterIsReadLater(String name, HikariDataSource database) throws Exception {
        Events events = events(database);
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> slow = other.submit(() -> transaction(database).executeWithoutResult(status -> {
            record(events, "began first");
            written.countDown();
            waitFor(read);
        }));
        assertThat(written.await(1, TimeUnit.MINUTES)).isTrue();
        transaction(database).executeWithoutResult(status -> record(events, "began second"));

        EventPage first = events.page(EventFilter.ALL, 0, 100);
        assertThat(first.entries()).extracting(event -> event.subject().orElse("")).containsExactly("began second");
        read.countDown();
        slow.get(1, TimeUnit.MINUTES);
        other.shutdown();

        assertThat(events.page(EventFilter.ALL, first.next(), 100).entries())
                .extracting(event -> event.subject().orElse("")).containsExactly("began first");
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void whatIsRolledBackNeverHappened(String name, HikariDataSource database) {
        Events events = events(database);
        transaction(database).executeWithoutResult(status -> {
            record(events, "undone");
            status.setRollbackOnly();
        });
        record(events, "done");

        assertThat(events.page(EventFilter.ALL, 0, 100).entries())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.subject()).contains("done");
                    assertThat(event.id()).isEqualTo(1);
                });
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void manyWritersAndReadersOfTwoSlipwaysSeeEachEventOnce(String name, HikariDataSource database) throws Exception {
        int writers = 3;
        int each = 60;
        HikariDataSource wide = new HikariDataSource();
        wide.setJdbcUrl(database.getJdbcUrl());
        wide.setUsername(database.getUsername());
        wide.setMaximumPoolSize(10);
        ExecutorService pool = Executors.newFixedThreadPool(writers + 2);
        AtomicInteger writing = new AtomicInteger(writers);
        List<Future<List<Event>>> readers = new ArrayList<>();
        for (int reader = 0; reader < 2; reader++) {
            Events ofOneSlipway = events(wide);
            readers.add(pool.submit((Callable<List<Event>>) () -> {
                List<Event> seen = new ArrayList<>();
                long after = 0;
                boolean last = false;
                while (true) {
                    boolean done = writing.get() == 0;
                    EventPage page = ofOneSlipway.page(EventFilter.ALL, after, 7);
                    seen.addAll(page.entries());
                    after = page.next();
                    if (last && page.entries().isEmpty()) {
                        return seen;
                    }
                    last = done;
                }
            }));
        }
        Events events = events(wide);
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            pool.submit(() -> {
                for (int event = 0; event < each; event++) {
                    int count = event;
                    transaction(wide).executeWithoutResult(status -> {
                        record(events, number + "-" + count);
                        // Transactions of different length, so that they end in another order than they began.
                        busy((number * 7 + count * 13) % 5);
                        if (count % 10 == 9) {
                            status.setRollbackOnly();
                        }
                    });
                }
                return writing.decrementAndGet();
            });
        }
        int kept = writers * each * 9 / 10;
        for (Future<List<Event>> reader : readers) {
            List<Event> seen = reader.get(2, TimeUnit.MINUTES);
            assertThat(seen).extracting(Event::id)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, kept).boxed().toList());
            assertThat(seen).extracting(Event::subject).doesNotHaveDuplicates().hasSize(kept);
        }
        pool.shutdown();
        wide.close();
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void pagesAreFilteredAndGoOnBehindTheLastEvent(String name, HikariDataSource database) {
        Events events = events(database);
        for (int number = 0; number < 10; number++) {
            events.record(
                    number % 2 == 0 ? EventType.FINDING_OPENED : EventType.FINDING_GONE,
                    new ClusterName(number < 5 ? "edge1" : "edge2"), Optional.empty(), "f" + number, Map.of());
        }
        EventFilter opened =
                new EventFilter(Optional.of("edge1"), Optional.empty(), List.of(EventType.FINDING_OPENED));

        EventPage first = events.page(opened, 0, 2);
        assertThat(first.entries()).extracting(Event::id).containsExactly(1L, 3L);
        assertThat(first.more()).isTrue();
        EventPage second = events.page(opened, first.next(), 2);
        assertThat(second.entries()).extracting(Event::id).containsExactly(5L);
        assertThat(second.more()).isFalse();
        assertThat(second.next()).as("what is of others is not looked at again").isEqualTo(10);
        assertThat(events.page(opened, second.next(), 2)).isEqualTo(new EventPage(List.of(), 10, false));
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void whatIsOldGoesButForRunningOperations(String name, HikariDataSource database) {
        JdbcClient client = JdbcClient.create(database);
        client.sql("insert into slipway_operation (process, cluster, definition_version, mode, hosts, ticket, started_by,"
                        + " started_at, state, outcome, process_instance) values ('node-join', 'edge1', 1, 'apply', '', '',"
                        + " 'anna', current_timestamp, 'RUNNING', '', 'instance')").update();
        long number = client.sql("select number from slipway_operation").query(Long.class).single();
        EventTable table = table(database);
        Events events = new Events(table);
        events.record(EventType.OPERATION_STARTED, CLUSTER, Optional.of("OPS-" + number), "", Map.of());
        record(events, "old");
        events.newest();
        record(events, "not seen by anybody yet");

        assertThat(table.purge(Instant.now().minus(Duration.ofHours(1)))).isZero();
        assertThat(table.purge(Instant.now().plus(Duration.ofHours(1)))).isEqualTo(1);

        assertThat(events.page(EventFilter.ALL, 0, 10).entries()).extracting(Event::id).containsExactly(1L, 3L);
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void dataIsSmallAndHoldsNoSecret(String name, HikariDataSource database) {
        Events events = events(database);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("command", "kubeadm join --token abcdef.0123456789abcdef");
        data.put("long", "x".repeat(5000));
        data.put("none", Optional.empty());
        data.put("list", List.of(1, "a\u0000b", Map.of("deep", true)));
        events.record(EventType.FINDING_OPENED, CLUSTER, Optional.empty(), "s".repeat(999), data);

        Event event = events.event(events.newest()).orElseThrow();
        assertThat(event.data().get("command")).isEqualTo("kubeadm join --token abcdef.[redacted]");
        assertThat(String.valueOf(event.data().get("long"))).hasSize(EventData.LONGEST_TEXT);
        assertThat(event.data().get("list")).isEqualTo(List.of(1, "a\u2400b", Map.of("deep", true)));
        assertThat(event.data()).containsEntry("none", null);
        assertThat(event.link()).isEqualTo("/api/v1/clusters/edge1");
        assertThat(event.subject().orElse("")).hasSize(255);
        database.close();
    }

    private static void record(Events events, String subject) {
        events.record(EventType.FINDING_OPENED, CLUSTER, Optional.empty(), subject, Map.of());
    }

    private static Events events(HikariDataSource database) {
        return new Events(table(database));
    }

    private static EventTable table(HikariDataSource database) {
        return new EventTable(
                JdbcClient.create(database), new DataSourceTransactionManager(database), Clock.systemUTC());
    }

    private static TransactionTemplate transaction(HikariDataSource database) {
        return new TransactionTemplate(new DataSourceTransactionManager(database));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void busy(int milliseconds) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
