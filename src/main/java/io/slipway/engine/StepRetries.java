package io.slipway.engine;

import io.slipway.host.HostFailure;
import io.slipway.kube.KubeFailure;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.cmd.DefaultJobRetryCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.jobexecutor.FailedJobCommandFactory;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutorContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;

/**
 * Lets a step's retry policy count over all of its looks. The engine counts per job, and every look at a long command
 * is a job of its own: without this, a command that fails each time would be started again for ever and never stand as
 * an incident. What is left is kept beside the operation's variables while a step has failed and is not finished.
 * And a retry after an incident runs at once: the engine would let the person wait for the policy's last pause.
 */
final class StepRetries implements FailedJobCommandFactory {

    private static final String LEFT = "TriesLeft";

    private final DelegateBeans beans;

    StepRetries(DelegateBeans beans) {
        this.beans = beans;
    }

    @Override
    public Command<Object> getCommand(String job, Throwable failure) {
        return new Retry(job, failure);
    }

    /** The step goes on: tries that a person gave after an incident are what is left from now on. */
    static void goesOn(DelegateExecution execution) {
        JobExecutorContext jobs = Context.getJobExecutorContext();
        JobEntity job = jobs == null ? null : jobs.getCurrentJob();
        DelegateExecution instance = execution.getProcessInstance();
        String name = execution.getCurrentActivityId() + LEFT;
        if (job != null && instance.getVariableLocal(name) instanceof Integer left && left <= 0) {
            instance.setVariableLocal(name, job.getRetries());
        }
    }

    /** The step is finished: when it runs again, its policy starts anew. */
    static void ended(DelegateExecution execution) {
        DelegateExecution instance = execution.getProcessInstance();
        String name = execution.getCurrentActivityId() + LEFT;
        if (instance.hasVariableLocal(name)) {
            instance.removeVariable(name);
        }
    }

    /** A look that did not get through says nothing about the step; the engine's own count for that look is enough. */
    private static boolean counts(Throwable failure) {
        if (failure instanceof HostFailure host) {
            return switch (host.reason()) {
                case UNREACHABLE, CONNECTION_LOST, TIMED_OUT, HOST_BUSY, NOT_IN_CHARGE -> false;
                case HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AUTHENTICATION_REFUSED, SUDO_NEEDS_PASSWORD, SUDO_REFUSED,
                        FENCED, COMMAND_FAILED, INTERRUPTED, UNEXPECTED_OUTPUT, NOT_AS_WANTED -> true;
            };
        }
        if (failure instanceof KubeFailure kube) {
            return switch (kube.reason()) {
                case UNREACHABLE, TIMED_OUT, NOT_IN_CHARGE -> false;
                case NO_CREDENTIALS, NOT_TRUSTED, FORBIDDEN, INVALID, CONFLICT, SERVER_ERROR -> true;
            };
        }
        return true;
    }

    private final class Retry extends DefaultJobRetryCmd {

        private static final long serialVersionUID = 1L;

        private Retry(String job, Throwable failure) {
            super(job, failure);
        }

        @Override
        protected void logException(JobEntity job) {
            super.logException(job);
            if (exception != null) {
                job.setExceptionMessage(FailureText.of(exception.getMessage()));
            }
        }

        @Override
        protected void initializeRetries(JobEntity job, int retries) {
            Integer left = counts(exception) ? left(job) : null;
            super.initializeRetries(job, left == null ? retries : Math.min(retries, Math.max(1, left)));
        }

        @Override
        protected void decrementRetries(JobEntity job) {
            super.decrementRetries(job);
            countOverLooks(job);
            if (job.getRetries() <= 0) {
                // The policy's last pause is over with its tries: what a person gives at the retry runs at once.
                job.setDuedate(ClockUtil.getCurrentTime());
            }
        }

        private void countOverLooks(JobEntity job) {
            ExecutionEntity instance = stepsInstance(job);
            if (instance == null || !shouldDecrementRetriesFor(exception) || !counts(exception)) {
                return;
            }
            Integer before = left(job);
            // None left means that an incident stood here: what counts is what a person gave at the retry.
            int left = before == null || before <= 0 ? job.getRetries() : Math.min(job.getRetries(), before - 1);
            if (left != job.getRetries()) {
                job.setRetries(left);
            }
            instance.setVariableLocal(job.getActivityId() + LEFT, left);
        }

        private Integer left(JobEntity job) {
            ExecutionEntity instance = stepsInstance(job);
            return instance != null && instance.getVariableLocal(job.getActivityId() + LEFT) instanceof Integer left
                    ? left
                    : null;
        }

        /** Null where the job runs no step. */
        private ExecutionEntity stepsInstance(JobEntity job) {
            ExecutionEntity execution = job.getExecutionId() == null ? null : fetchExecutionEntity(job.getExecutionId());
            return execution != null
                            && execution.getBpmnModelElementInstance() instanceof ServiceTask task
                            && beans.isStep(task.getCamundaDelegateExpression())
                    ? execution.getProcessInstance()
                    : null;
        }
    }
}
