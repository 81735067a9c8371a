package io.slipway.engine;

import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Gives this node's job locks a stable owner and releases those that a killed predecessor left, so that its jobs run
 * again at once and not after the rest of a lock. Safe because one node name belongs to one live instance.
 */
final class JobLocks {

    private static final Logger LOG = LoggerFactory.getLogger(JobLocks.class);

    private final JdbcTemplate database;
    private final String owner;

    JobLocks(JobExecutor jobExecutor, JdbcTemplate database, String node) {
        this.database = database;
        this.owner = "slipway:" + node;
        jobExecutor.setLockOwner(owner);
    }

    /** To be called before the job executor starts. */
    void releaseOwn() {
        int released = database.update(
                "update ACT_RU_JOB set LOCK_OWNER_ = null, LOCK_EXP_TIME_ = null where LOCK_OWNER_ = ?", owner);
        if (released > 0) {
            LOG.info("Released {} jobs that were running when this node stopped; they run again now", released);
        }
    }
}
