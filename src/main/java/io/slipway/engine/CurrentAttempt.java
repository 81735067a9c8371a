package io.slipway.engine;

import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutorContext;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;

/** Which try of the current job this is; the engine itself only counts what is left. */
final class CurrentAttempt {

    private final HistoryService history;

    CurrentAttempt(HistoryService history) {
        this.history = history;
    }

    /** From 1. Asks the history only when the job has failed before. */
    int number() {
        JobExecutorContext jobs = Context.getJobExecutorContext();
        JobEntity job = jobs == null ? null : jobs.getCurrentJob();
        if (job == null || job.getExceptionMessage() == null) {
            return 1;
        }
        return 1 + Math.toIntExact(
                history.createHistoricJobLogQuery().jobId(job.getId()).failureLog().count());
    }
}
