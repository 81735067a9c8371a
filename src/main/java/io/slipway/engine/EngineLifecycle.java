package io.slipway.engine;

import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.engine.spring.components.jobexecutor.SpringJobExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Before jobs run: the node's name taken and stale locks released, diagrams deployed. When Slipway stops: no new job is taken, running steps
 * get some time to end, and only then are they interrupted, each recorded as a failed try that runs again after the
 * next start.
 */
final class EngineLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EngineLifecycle.class);

    private final NodeLease lease;
    private final ProcessDeployer deployer;
    private final JobExecutor jobExecutor;
    private final Duration drain;
    private volatile boolean running;

    EngineLifecycle(NodeLease lease, ProcessDeployer deployer, JobExecutor jobExecutor, Duration drain) {
        this.lease = lease;
        this.deployer = deployer;
        this.jobExecutor = jobExecutor;
        this.drain = drain;
    }

    @Override
    public void start() {
        lease.begin();
        deployer.deploy();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        jobExecutor.shutdown();
        if (jobExecutor instanceof SpringJobExecutor spring
                && spring.getTaskExecutor() instanceof ThreadPoolTaskExecutor pool) {
            awaitIdle(pool.getThreadPoolExecutor());
            pool.shutdown();
        }
        lease.close();
    }

    private void awaitIdle(ThreadPoolExecutor pool) {
        long deadline = System.nanoTime() + drain.toNanos();
        while (pool.getActiveCount() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        if (pool.getActiveCount() > 0) {
            LOG.warn("{} steps still run after {} s and are interrupted; they run again after the next start",
                    pool.getActiveCount(), drain.toSeconds());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Started first and stopped last among those that others depend on, but stopped before the web server goes. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 100;
    }
}
