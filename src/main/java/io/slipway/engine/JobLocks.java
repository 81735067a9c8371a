package io.slipway.engine;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
    private final String owner;
    private Set<String> unknownBefore = Set.of();

    JobLocks(JobExecutor jobExecutor, JdbcTemplate database, String node) {
        this.database = database;
        this.owner = owner(node);
        jobExecutor.setLockOwner(owner);
    }

    /** Lets the jobs of a node run again that is surely gone: this one's predecessor before jobs run, or a dead other. */
    void release(String node) {
        int released = database.update(
                "update ACT_RU_JOB set LOCK_OWNER_ = null, LOCK_EXP_TIME_ = null where LOCK_OWNER_ = ?", owner(node));
        if (released > 0) {
            LOG.info("Released {} jobs that were running when {} stopped; they run again now", released, node);
        }
    }

    /**
     * Lets this node's jobs run again that it knows nothing of: the database was away when they were taken or when they failed.
     * A job must be unknown at two calls, because between its lock and the executor that shall know it is a moment.
     */
    synchronized void releaseForgotten(Predicate<String> isKnown) {
        Set<String> unknown = database.queryForList("select ID_ from ACT_RU_JOB where LOCK_OWNER_ = ?", String.class, owner)
                .stream()
                .filter(job -> !isKnown.test(job))
                .collect(Collectors.toSet());
        Set<String> forgotten = unknown.stream().filter(unknownBefore::contains).collect(Collectors.toSet());
        int released = 0;
        for (String job : forgotten) {
            // Asked again: it may have come to the executor meanwhile.
            released += isKnown.test(job) ? 0 : database.update(
                    "update ACT_RU_JOB set LOCK_OWNER_ = null, LOCK_EXP_TIME_ = null where ID_ = ? and LOCK_OWNER_ = ?", job, owner);
        }
        unknown.removeAll(forgotten);
        unknownBefore = unknown;
        if (released > 0) {
            LOG.warn("Released {} jobs that were lost while the database was away; they run again now", released);
        }
    }

    private static String owner(String node) {
        return "slipway:" + node;
    }
}
