package io.slipway.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.journal.Databases;
import java.time.Duration;
import java.util.List;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Slipways on one PostgreSQL tell each other that they live, and take over from those that do not. */
class NodeLeaseTest {

    private final HikariDataSource source = Databases.postgres();
    private final JdbcTemplate database = new JdbcTemplate(source);
    private final NodeLease one = lease("one");
    private final NodeLease other = lease("other");

    private NodeLease lease(String node) {
        return new NodeLease(source, node, new JobLocks(new DefaultJobExecutor(), database, node), () -> { }, Duration.ofMillis(600));
    }

    @BeforeEach
    void bothRunAJob() {
        database.execute("create table ACT_RU_JOB (ID_ varchar(64), LOCK_OWNER_ varchar(255), LOCK_EXP_TIME_ timestamp)");
        one.begin();
        other.begin();
        database.update("insert into ACT_RU_JOB values ('of one', 'slipway:one', current_timestamp)");
        database.update("insert into ACT_RU_JOB values ('of the other', 'slipway:other', current_timestamp)");
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        source.close();
    }

    private List<String> free() {
        return database.queryForList("select ID_ from ACT_RU_JOB where LOCK_OWNER_ is null order by ID_", String.class);
    }

    private void isSilentFor(String node, int seconds) {
        database.update("update slipway_node set seen = current_timestamp - cast(? as interval) where name = ?", seconds + " seconds", node);
    }

    @Test
    void whoLivesKeepsItsJobs() {
        isSilentFor("other", 15);
        one.beat();
        assertThat(free()).isEmpty();
        assertThat(one.now()).isTrue();
    }

    @Test
    void theJobsOfTheDeadRunAtTheOthersAndAtNobodyElses() {
        isSilentFor("other", 21);
        one.beat();
        assertThat(free()).containsExactly("of the other");
        assertThat(database.queryForList("select name from slipway_node", String.class)).containsExactly("one");
    }

    @Test
    void whoWasTakenForDeadComesBackAsSomebodyNew() {
        isSilentFor("other", 21);
        one.beat();
        other.beat();
        assertThat(database.queryForList("select name from slipway_node order by name", String.class))
                .containsExactly("one", "other");
        assertThat(other.now()).isTrue();
    }

    @Test
    void aSecondOneOfTheSameNameDoesNotStartWhileTheFirstLives() {
        NodeLease twin = lease("one");
        assertThatThrownBy(twin::begin).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Another Slipway named one lives on this database").hasMessageContaining("slipway.engine.node");
        assertThat(free()).as("the first one's jobs").isEmpty();
        assertThat(twin.now()).isFalse();
    }

    @Test
    void aRestartFindsItsNameFreeAfterAStopAndAfterAKillOnceItIsSurelyGone() {
        one.close();
        NodeLease restarted = lease("one");
        restarted.begin();
        assertThat(free()).containsExactly("of one");

        isSilentFor("one", 21);
        NodeLease again = lease("one");
        again.begin();
        assertThat(again.now()).isTrue();
        restarted.close();
        again.close();
    }

    @Test
    void withoutTheDatabaseNobodyIsInChargeForLong() throws Exception {
        HikariDataSource failing = Databases.h2();
        NodeLease cutOff = new NodeLease(
                failing, "cut off", new JobLocks(new DefaultJobExecutor(), database, "cut off"), () -> { }, Duration.ZERO);
        cutOff.begin();
        assertThat(cutOff.now()).isTrue();
        failing.close();
        cutOff.beat();
        assertThat(cutOff.now()).as("a moment without it").isTrue();
        org.awaitility.Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !cutOff.now());
        cutOff.close();
    }
}
