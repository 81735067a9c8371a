package io.slipway.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutorContext;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** A step that starts a long command and looks after it: how often it is tried before it stands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StepRetriesTest {

    /** What one look at the command gives. */
    private enum Look {
        RUNS,
        FAILED,
        LOST,
        DONE
    }

    private final Queue<Look> looks = new ArrayDeque<>();
    private ProcessEngine engine;
    private int attempts;

    @BeforeAll
    void deploy() {
        var configuration = new StandaloneInMemProcessEngineConfiguration();
        configuration.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID());
        configuration.setHistoryTimeToLive("P1D");
        configuration.setProcessEngineName(UUID.randomUUID().toString());
        configuration.setJobExecutorActivate(false);
        configuration.getProcessEnginePlugins().add(new SlipwayEnginePlugin(new DelegateBeans(
                new DefaultListableBeanFactory(), Set.of("installPackages"), name -> (JavaDelegate) this::look)));
        engine = configuration.buildProcessEngine();
        engine.getRepositoryService().createDeployment().addModelInstance("p.bpmn", Bpmn.createExecutableProcess("p")
                .startEvent()
                .serviceTask("installPackages").camundaAsyncBefore()
                        .camundaDelegateExpression("${installPackages}")
                        .camundaFailedJobRetryTimeCycle("PT2S,PT4S,PT8S")
                .exclusiveGateway()
                .condition("yes", "${finished}").endEvent()
                .moveToLastGateway().condition("no", "${!finished}").connectTo("installPackages")
                .done()).deploy();
    }

    @BeforeEach
    void begin() {
        looks.clear();
        attempts = 0;
        engine.getRuntimeService().startProcessInstanceByKey("p");
    }

    @AfterEach
    void end() {
        engine.getRuntimeService().createProcessInstanceQuery().list().forEach(left ->
                engine.getRuntimeService().deleteProcessInstance(left.getId(), "the test is over"));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aCommandThatFailsEachTimeStandsAfterTheTriesOfItsPolicy() {
        attempts(10);

        run();

        assertThat(attempts).isEqualTo(4);
        assertThat(standing().getExceptionMessage()).startsWith("COMMAND_FAILED on h3");
    }

    @Test
    void aRetryOfAPersonIsOneTryMoreAndAtOnce() {
        attempts(5);
        run();
        assertThat(standing().getDuedate()).isBeforeOrEqualTo(new Date());

        engine.getManagementService().setJobRetries(standing().getId(), 1);
        run();
        assertThat(attempts).isEqualTo(5);
        assertThat(standing().getRetries()).isZero();

        looks.addAll(List.of(Look.RUNS, Look.DONE));
        engine.getManagementService().setJobRetries(standing().getId(), 1);
        run();
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().count()).isZero();
    }

    @Test
    void aPersonMayGiveMoreTriesThanOne() {
        attempts(10);
        run();

        engine.getManagementService().setJobRetries(standing().getId(), 3);
        run();

        assertThat(attempts).isEqualTo(7);
    }

    @Test
    void aConnectionThatIsLostNowAndThenIsNoFailureOfTheStep() {
        looks.add(Look.RUNS);
        Stream.generate(() -> List.of(Look.LOST, Look.RUNS)).limit(20).forEach(looks::addAll);
        looks.add(Look.DONE);

        run();

        assertThat(engine.getRuntimeService().createProcessInstanceQuery().count()).isZero();
    }

    @Test
    void aConnectionThatStaysLostStands() {
        looks.add(Look.RUNS);
        Stream.generate(() -> Look.LOST).limit(10).forEach(looks::add);

        run();

        assertThat(looks).as("looks that were not taken").hasSize(6);
        assertThat(standing().getExceptionMessage()).startsWith("CONNECTION_LOST on h3");
    }

    private void attempts(int count) {
        Stream.generate(() -> List.of(Look.RUNS, Look.RUNS, Look.FAILED)).limit(count).forEach(looks::addAll);
    }

    /** Runs jobs until none has tries left, as the job executor would after the policy's pauses. */
    private void run() {
        while (true) {
            List<Job> jobs = engine.getManagementService().createJobQuery().withRetriesLeft().list();
            if (jobs.isEmpty()) {
                return;
            }
            // What the job executor's threads carry; a job that is executed by hand has none.
            Context.setJobExecutorContext(new JobExecutorContext());
            try {
                engine.getManagementService().executeJob(jobs.get(0).getId());
            } catch (HostFailure failed) {
                assertThat(failed.reason()).isIn(HostFailure.Reason.COMMAND_FAILED, HostFailure.Reason.CONNECTION_LOST);
            } finally {
                Context.removeJobExecutorContext();
            }
        }
    }

    private Job standing() {
        return engine.getManagementService().createJobQuery().noRetriesLeft().singleResult();
    }

    private void look(DelegateExecution execution) {
        switch (looks.remove()) {
            case RUNS -> OperationVariables.comeBack(execution, Duration.ofSeconds(1));
            case DONE -> OperationVariables.finished(execution);
            case FAILED -> {
                attempts++;
                throw failure(HostFailure.Reason.COMMAND_FAILED);
            }
            case LOST -> throw failure(HostFailure.Reason.CONNECTION_LOST);
        }
    }

    private static HostFailure failure(HostFailure.Reason reason) {
        return new HostFailure(reason, new HostName("h3"), "apt-get install kubelet", Optional.empty(), List.of(),
                Optional.empty(), null);
    }
}
