package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.journal.Databases;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who was handed a join command is written down once for each operation, on both databases. */
class JoinCommandTableTest {

    private static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
    private static final int PEOPLE = 10;

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.argumentSet("H2", Databases.h2()), Arguments.argumentSet("PostgreSQL", Databases.postgres()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofManyWhoAskAtOnceOneIsWrittenDown(HikariDataSource database) throws Exception {
        JoinCommandTable table = new JoinCommandTable(JdbcClient.create(database));
        ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
        List<Callable<Boolean>> asking = IntStream.range(0, PEOPLE)
                .<Callable<Boolean>>mapToObj(person -> () -> {
                    try {
                        table.add(12, new HandedOut(HandedOut.Role.WORKER, "NET-1", "person-" + person, NOW));
                        return true;
                    } catch (DuplicateKeyException tooLate) {
                        return false;
                    }
                })
                .toList();
        int written = 0;
        for (var answer : people.invokeAll(asking)) {
            written += answer.get() ? 1 : 0;
        }
        people.shutdown();

        assertThat(written).isEqualTo(1);
        assertThat(table.of(12)).hasValueSatisfying(handed -> {
            assertThat(handed.to()).startsWith("person-");
            assertThat(handed).usingRecursiveComparison().ignoringFields("to")
                    .isEqualTo(new HandedOut(HandedOut.Role.WORKER, "NET-1", "", NOW));
        });
        assertThat(table.of(13)).isEmpty();
        table.remove(12);
        assertThat(table.of(12)).as("one that was not made after all").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aReasonIsOneLineOfText(String reason, String told) {
        assertThatThrownBy(() -> new HandedOut(HandedOut.Role.WORKER, reason, "otto", NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of("", "give a reason"),
                Arguments.of(null, "give a reason"),
                Arguments.of("x".repeat(256), "256 characters"),
                Arguments.of("a\nb", "line breaks"));
    }
}
