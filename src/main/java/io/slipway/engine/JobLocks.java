package io.slipway.engine;

import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Gives this node's job locks a stable owner and releases those that a dead node left, so that its jobs run again at
 * once and not after the rest of a lock. Who is dead is told by {@link NodeLease}.
 */
final class JobLocks {

    private static final Logger LOG = LoggerFactory.getLogger(JobLocks.class);

    private final JdbcTemplate database;

    JobLocks(JobExecutor jobExecutor, JdbcTemplate database, String node) {
        this.database = database;
        jobExecutor.setLockOwner(owner(node));
    }

    /** Lets the jobs of a node run again that is surely gone: this one's predecessor before jobs run, or a dead other. */
    void release(String node) {
        int released = database.update(
                "update ACT_RU_JOB set LOCK_OWNER_ = null, LOCK_EXP_TIME_ = null where LOCK_OWNER_ = ?", owner(node));
        if (released > 0) {
            LOG.info("Released {} jobs that were running when {} stopped; they run again now", released, node);
        }
    }

    private static String owner(String node) {
        return "slipway:" + node;
    }
}
