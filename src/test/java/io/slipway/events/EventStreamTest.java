package io.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Databases;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** Each listener hears everything once, however slow or broken the others are. */
class EventStreamTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final EventStream.Wish FROM_NOW =
            new EventStream.Wish(Optional.of(EventFilter.ALL), Optional.empty(), Optional.empty());

    private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final HikariDataSource database = Databases.h2();
    private final EventTable table = new EventTable(
            JdbcClient.create(database), new DataSourceTransactionManager(database), Clock.systemUTC());
    private final Events events = new Events(table);
    private final EventStream stream = new EventStream(table, null, clock);

    @BeforeEach
    void start() {
        stream.start();
    }

    @AfterEach
    void stop() {
        if (stream.isRunning()) {
            stream.stop();
        }
        database.close();
    }

    /** Keeps what it hears. */
    private static class Ears implements EventListener {

        private final List<Long> heard = new CopyOnWriteArrayList<>();
        private final List<Long> still = new CopyOnWriteArrayList<>();
        private volatile boolean ended;

        @Override
        public void happened(Event event) throws IOException {
            heard.add(event.id());
        }

        @Override
        public void changed(StepChange step) {
            throw new AssertionError("nobody asked for steps");
        }

        @Override
        public void stillHere(Optional<Long> after) {
            still.add(after.orElseThrow());
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    @Test
    void aSlowListenerDelaysNobodyAndMissesNothing() {
        CountDownLatch goOn = new CountDownLatch(1);
        Ears slow = new Ears() {
            @Override
            public void happened(Event event) throws IOException {
                try {
                    goOn.await();
                } catch (InterruptedException stopped) {
                    throw new IOException(stopped);
                }
                super.happened(event);
            }
        };
        Ears quick = new Ears();
        stream.listen(FROM_NOW, slow);
        stream.listen(FROM_NOW, quick);
        happen(20);
        await().atMost(LONG).until(() -> quick.heard.size() == 20);
        happen(20);
        await().atMost(LONG).until(() -> quick.heard.size() == 40);
        assertThat(slow.heard).isEmpty();
        goOn.countDown();
        await().atMost(LONG).until(() -> slow.heard.size() == 40);

        assertThat(slow.heard).isEqualTo(quick.heard)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void aListenerThatHasGoneIsForgottenAndTheOthersHearOn() {
        Ears broken = new Ears() {
            @Override
            public void happened(Event event) throws IOException {
                super.happened(event);
                throw new IOException("Broken pipe");
            }
        };
        Ears other = new Ears();
        stream.listen(FROM_NOW, broken);
        stream.listen(FROM_NOW, other);
        happen(1);
        await().atMost(LONG).until(() -> broken.ended && other.heard.size() == 1);
        happen(1);
        await().atMost(LONG).until(() -> other.heard.size() == 2);

        assertThat(broken.heard).containsExactly(1L);
    }

    @Test
    void silenceIsBrokenWithThePlaceToComeBackToAndAStreamEndsAfterAQuarterOfAnHour() {
        Ears ears = new Ears();
        happen(3);
        stream.listen(FROM_NOW, ears);
        await().atMost(LONG).until(() -> ears.still.equals(List.of(3L)));
        clock.moves(Duration.ofSeconds(16));
        await().atMost(LONG).until(() -> ears.still.equals(List.of(3L, 3L)));
        assertThat(ears.heard).as("before it listened").isEmpty();
        clock.moves(Duration.ofMinutes(15));
        await().atMost(LONG).until(() -> ears.ended);
    }

    @Test
    void anIdThatIsNewerThanAllIsTakenAsNow() {
        Ears ears = new Ears();
        stream.listen(new EventStream.Wish(Optional.of(EventFilter.ALL), Optional.empty(), Optional.of(999L)), ears);
        happen(1);
        await().atMost(LONG).until(() -> ears.heard.equals(List.of(1L)));
    }

    @Test
    void thereIsAnEndToHowManyListenAndAStopEndsAll() {
        List<Ears> all = IntStream.range(0, EventStream.MOST).mapToObj(number -> new Ears()).toList();
        Runnable gone = all.stream().map(ears -> stream.listen(FROM_NOW, ears)).toList().get(0);
        assertThatThrownBy(() -> stream.listen(FROM_NOW, new Ears()))
                .isInstanceOf(EventStream.Full.class).hasMessageContaining("200");
        gone.run();
        Ears late = new Ears();
        stream.listen(FROM_NOW, late);
        stream.stop();

        assertThat(late.ended).isTrue();
        assertThat(all.subList(1, all.size())).allMatch(ears -> ears.ended);
        Ears tooLate = new Ears();
        stream.listen(FROM_NOW, tooLate);
        assertThat(tooLate.ended).isTrue();
    }

    private void happen(int times) {
        for (int time = 0; time < times; time++) {
            events.record(EventType.FINDING_OPENED, new ClusterName("edge1"), Optional.empty(), "f", Map.of());
        }
    }
}
