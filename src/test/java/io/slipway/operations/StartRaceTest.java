package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Databases;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.camunda.bpm.engine.BadUserRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Many start on one cluster at the same moment, on both databases, none of them committed when the next one looks. */
class StartRaceTest {

    private static final int PEOPLE = 4;

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.argumentSet("H2", Databases.h2()), Arguments.argumentSet("PostgreSQL", Databases.postgres()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void oneIsAdmittedAndTheOthersAreToldWhy(HikariDataSource database) throws Exception {
        JdbcClient client = JdbcClient.create(database);
        ClusterDefinitions definitions =
                new ClusterDefinitions(new DefinitionTable(client), ShortClusterFiles::read, Clock.systemUTC());
        definitions.store(new ClusterName("demo"), ShortClusterFiles.file("demo", "first"),
                DefinitionVersion.Origin.FILE, "demo.yaml");
        OperationTable operations = new OperationTable(client);
        Claims claims = new Claims(client, Clock.systemUTC());
        StartConditions conditions = new StartConditions(
                definitions,
                new Proposals(new ProposalTable(client), definitions, operations, Clock.systemUTC()),
                (cluster, asked) -> "", operations, claims, Clock.systemUTC());
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        CyclicBarrier together = new CyclicBarrier(PEOPLE);

        ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
        List<Future<String>> answers = new ArrayList<>();
        for (int person = 0; person < PEOPLE; person++) {
            String instance = "instance-" + person;
            Callable<String> start = () -> transaction.execute(status -> {
                try {
                    // Everybody is inside a transaction of their own before anybody looks.
                    together.await();
                    return conditions.admit(new StartRequest(
                            "bring-up", StartClaims.CLUSTER, "demo", null, null, null, null, null, Optional.empty(), "otto",
                            instance)).id();
                } catch (BadUserRequestException refused) {
                    status.setRollbackOnly();
                    return refused.getMessage();
                } catch (InterruptedException | java.util.concurrent.BrokenBarrierException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            answers.add(people.submit(start));
        }
        List<String> told = new ArrayList<>();
        for (Future<String> answer : answers) {
            told.add(Objects.requireNonNull(answer.get()));
        }
        people.shutdown();

        assertThat(told).filteredOn(answer -> answer.startsWith("OPS-")).hasSize(1);
        assertThat(told).filteredOn(answer -> !answer.startsWith("OPS-")).hasSize(PEOPLE - 1)
                .allSatisfy(answer -> assertThat(answer).containsAnyOf("is worked on by OPS-", "was started at this moment"));
        assertThat(operations.running(new ClusterName("demo"))).hasSize(1);
    }
}
