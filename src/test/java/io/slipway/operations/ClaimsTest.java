package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.journal.Databases;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who may work on what at once, on both databases. */
class ClaimsTest {

    private static final ClusterName DEMO = new ClusterName("demo");
    private static final ClaimSubject H3 = ClaimSubject.host(new HostName("h3"));
    private static final ClaimSubject H4 = ClaimSubject.host(new HostName("h4"));

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.argumentSet("H2", Databases.h2()), Arguments.argumentSet("PostgreSQL", Databases.postgres()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void hostsAreClaimedOneByOneAndAClusterAltogether(HikariDataSource database) {
        Claims claims = claims(database);
        inTransaction(database, () -> claims.take(DEMO, List.of(H3), 5));

        assertThat(claims.inTheWay(DEMO, List.of(H4), 7)).isEmpty();
        assertThat(claims.inTheWay(DEMO, List.of(H4, H3), 7)).map(Claim::operation).contains(5L);
        assertThat(claims.inTheWay(DEMO, List.of(ClaimSubject.CLUSTER), 7)).map(Claim::subject).contains(H3);
        assertThat(claims.inTheWay(new ClusterName("other"), List.of(ClaimSubject.CLUSTER), 7)).isEmpty();
        assertThat(claims.inTheWay(DEMO, List.of(H3), 5)).as("its own is in nobody's way").isEmpty();

        claims.releaseAll(5);
        inTransaction(database, () -> claims.take(DEMO, List.of(ClaimSubject.CLUSTER), 7));
        assertThat(claims.inTheWay(DEMO, List.of(H3), 8)).map(Claim::operation).contains(7L);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void whoeverClaimsLaterHasAGreaterFence(HikariDataSource database) {
        Claims claims = claims(database);
        inTransaction(database, () -> claims.take(DEMO, List.of(H3), 5));
        long first = claims.heldBy(5).get(0).fence();
        inTransaction(database, () -> claims.take(DEMO, List.of(H4), 5));
        claims.releaseAll(5);
        inTransaction(database, () -> claims.take(DEMO, List.of(H3), 4));

        assertThat(claims.heldBy(4).get(0).fence()).isGreaterThan(first + 1);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void turnsAreGivenInTheOrderOfAsking(HikariDataSource database) {
        Claims claims = claims(database);
        assertThat(turn(database, claims, 5)).isEmpty();
        assertThat(turn(database, claims, 9)).contains(5L);
        assertThat(turn(database, claims, 7)).contains(5L);
        assertThat(claims.waitsFor(DEMO, 9)).contains(5L);
        assertThat(turn(database, claims, 5)).as("who has it keeps it").isEmpty();

        claims.release(ClaimSubject.CONTROL_PLANE, 5);
        assertThat(turn(database, claims, 7)).as("9 asked before").contains(9L);
        assertThat(claims.waitsFor(DEMO, 7)).contains(9L);
        assertThat(turn(database, claims, 9)).isEmpty();
        assertThat(claims.waitsFor(DEMO, 9)).isEmpty();

        claims.releaseAll(9);
        assertThat(turn(database, claims, 7)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aTurnWaitsForTheClusterAndNotForHosts(HikariDataSource database) {
        Claims claims = claims(database);
        inTransaction(database, () -> claims.take(DEMO, List.of(H3), 5));
        assertThat(turn(database, claims, 6)).isEmpty();
        claims.releaseAll(5);
        claims.releaseAll(6);
        inTransaction(database, () -> claims.take(DEMO, List.of(ClaimSubject.CLUSTER), 7));

        assertThat(turn(database, claims, 8)).contains(7L);
        assertThat(turn(database, claims, 7)).as("it has all of the cluster").isEmpty();
    }

    private static Claims claims(HikariDataSource database) {
        return new Claims(JdbcClient.create(database), Clock.systemUTC());
    }

    private static Optional<Long> turn(HikariDataSource database, Claims claims, long operation) {
        return new TransactionTemplate(new DataSourceTransactionManager(database))
                .execute(status -> claims.takeTurn(DEMO, ClaimSubject.CONTROL_PLANE, operation));
    }

    private static void inTransaction(HikariDataSource database, Runnable work) {
        new TransactionTemplate(new DataSourceTransactionManager(database)).executeWithoutResult(status -> work.run());
    }
}
