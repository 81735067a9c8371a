package io.slipway.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a killed Slipway leaves locked, and what the next one may release. */
class JobLocksTest {

    private final JdbcTemplate database = new JdbcTemplate(database());

    @BeforeEach
    void jobsOfThreeOwners() {
        database.execute("create table ACT_RU_JOB (ID_ varchar(64), LOCK_OWNER_ varchar(255), LOCK_EXP_TIME_ timestamp)");
        database.update("insert into ACT_RU_JOB values ('mine', 'slipway:a', current_timestamp)");
        database.update("insert into ACT_RU_JOB values ('theirs', 'slipway:b', current_timestamp)");
        database.update("insert into ACT_RU_JOB values ('free', null, null)");
    }

    @Test
    void theNodesOwnLocksAreReleasedAndNoOthers() {
        DefaultJobExecutor jobExecutor = new DefaultJobExecutor();

        new JobLocks(jobExecutor, database, "a").release("a");

        assertThat(jobExecutor.getLockOwner()).isEqualTo("slipway:a");
        assertThat(free()).containsExactly("free", "mine");
    }

    @Test
    void whatTheNodeKnowsNothingOfRunsAgainAfterASecondLook() {
        database.update("insert into ACT_RU_JOB values ('runs', 'slipway:a', current_timestamp)");
        JobLocks locks = new JobLocks(new DefaultJobExecutor(), database, "a");

        locks.releaseForgotten("runs"::equals);
        assertThat(free()).as("it may be on its way to the executor").containsExactly("free");
        database.update("insert into ACT_RU_JOB values ('later', 'slipway:a', current_timestamp)");
        locks.releaseForgotten("runs"::equals);
        assertThat(free()).containsExactly("free", "mine");
        locks.releaseForgotten("runs"::equals);
        assertThat(free()).containsExactly("free", "later", "mine");
    }

    private List<String> free() {
        return database.queryForList("select ID_ from ACT_RU_JOB where LOCK_OWNER_ is null order by ID_", String.class);
    }

    private static JdbcDataSource database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
    }
}
