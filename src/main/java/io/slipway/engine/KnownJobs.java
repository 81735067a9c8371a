package io.slipway.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.ExecuteJobsRunnable;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.JobFailureCollector;
import org.camunda.bpm.engine.impl.jobexecutor.NotifyAcquisitionRejectedJobsHandler;
import org.camunda.bpm.engine.impl.jobexecutor.RejectedJobsHandler;
import org.camunda.bpm.engine.spring.components.jobexecutor.SpringJobExecutor;

/**
 * Spring's job executor, which knows what it has: jobs that wait for a thread, run, or wait behind one that runs. The engine
 * itself forgets a job that fails while the database is away, with its lock in the table until that runs out
 * (docs/decisions/0011).
 */
class KnownJobs extends SpringJobExecutor {

    /** How often: a job that failed may be here again before its first thread has put it away. */
    private final Map<String, Integer> known = new ConcurrentHashMap<>();
    /** For want of a thread; offered again, under the same lock. */
    private final Set<String> rejected = ConcurrentHashMap.newKeySet();

    KnownJobs() {
        RejectedJobsHandler offersAgain = new NotifyAcquisitionRejectedJobsHandler();
        setRejectedJobsHandler((List<String> jobs, ProcessEngineImpl engine, JobExecutor executor) -> {
            rejected.addAll(jobs);
            offersAgain.jobsRejected(jobs, engine, executor);
        });
    }

    /** Whether this executor will still see to the job, or is doing so. */
    boolean has(String job) {
        return known.containsKey(job);
    }

    @Override
    public void executeJobs(List<String> jobs, ProcessEngineImpl engine) {
        for (String job : jobs) {
            if (!rejected.remove(job)) {
                comes(job);
            }
        }
        super.executeJobs(jobs, engine);
    }

    private void comes(String job) {
        known.merge(job, 1, Integer::sum);
    }

    private void goes(String job) {
        known.computeIfPresent(job, (same, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public Runnable getExecuteJobsRunnable(List<String> jobs, ProcessEngineImpl engine) {
        return new Execution(jobs, engine);
    }

    private final class Execution extends ExecuteJobsRunnable {

        private final Set<String> waiting;

        private Execution(List<String> jobs, ProcessEngineImpl engine) {
            super(jobs, engine);
            waiting = new HashSet<>(jobs);
        }

        @Override
        protected void executeJob(String job, CommandExecutor commands, JobFailureCollector failures) {
            try {
                super.executeJob(job, commands, failures);
            } finally {
                // What a job adds to its own instance waits behind it in this thread, locked from the beginning.
                for (String added : Context.getJobExecutorContext().getCurrentProcessorJobQueue()) {
                    if (waiting.add(added)) {
                        comes(added);
                    }
                }
                ends(job);
            }
        }

        @Override
        protected void unlockJob(String job, CommandExecutor commands) {
            try {
                super.unlockJob(job, commands);
            } finally {
                ends(job);
            }
        }

        private void ends(String job) {
            waiting.remove(job);
            goes(job);
        }
    }
}
