package io.slipway.engine;

import io.slipway.step.ClusterStep;
import io.slipway.step.HostStep;
import io.slipway.step.ClusterProof;
import io.slipway.step.HostProof;
import io.slipway.step.StepProvider;
import io.slipway.step.StepRecorder;
import io.slipway.step.StepRunner;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.camunda.bpm.spring.boot.starter.property.JobExecutionProperty;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;

/** Puts the engine together: which beans diagrams reach, what is deployed, how it starts and stops. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineSettings.class)
class EngineConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    StepCatalogue stepCatalogue(ObjectProvider<StepProvider> providers) {
        return new StepCatalogue(providers.orderedStream().toList());
    }

    @Bean
    StepRunner stepRunner(StepRecorder recorder, Clock clock) {
        return new StepRunner(recorder, clock);
    }

    @Bean
    DelegateBeans delegateBeans(ListableBeanFactory beans, StepCatalogue catalogue) {
        Map<String, JavaDelegate> delegates = new HashMap<>();
        return new DelegateBeans(beans, catalogue.names(), name -> {
            synchronized (delegates) {
                if (delegates.isEmpty()) {
                    delegates.putAll(delegates(beans, catalogue));
                }
                return delegates.get(name);
            }
        });
    }

    @Bean
    OperationVariables operationVariables(Sites sites, HistoryService history) {
        return new OperationVariables(sites, history);
    }

    @Bean
    HostLimits hostLimits() {
        return new HostLimits();
    }

    private static Map<String, JavaDelegate> delegates(ListableBeanFactory beans, StepCatalogue catalogue) {
        StepRunner runner = beans.getBean(StepRunner.class);
        OperationVariables variables = beans.getBean(OperationVariables.class);
        HostLimits limits = beans.getBean(HostLimits.class);
        Map<String, JavaDelegate> delegates = new HashMap<>();
        Interventions interventions = beans.getBean(Interventions.class);
        for (HostStep step : catalogue.hostSteps()) {
            delegates.put(step.id(), new PeopleFirst(
                    step.id(), step.title(), StepDelegate.of(step, variables, runner, limits), variables, interventions));
        }
        for (ClusterStep step : catalogue.clusterSteps()) {
            delegates.put(step.id(), new PeopleFirst(
                    step.id(), step.title(), StepDelegate.of(step, variables, runner), variables, interventions));
        }
        for (HostProof proof : catalogue.hostProofs()) {
            delegates.put(proof.id(), new PeopleFirst(
                    proof.id(), proof.title(), ProofDelegate.of(proof, variables, runner, limits), variables,
                    interventions));
        }
        for (ClusterProof proof : catalogue.proofs()) {
            delegates.put(proof.id(), new PeopleFirst(
                    proof.id(), proof.title(), ProofDelegate.of(proof, variables, runner), variables, interventions));
        }
        return delegates;
    }

    @Bean
    ProcessEnginePlugin slipwayEnginePlugin(DelegateBeans beans) {
        return new SlipwayEnginePlugin(beans);
    }

    /** In place of Camunda's own, with the same settings. */
    @Bean
    KnownJobs jobExecutor(@Qualifier("camundaTaskExecutor") TaskExecutor threads, CamundaBpmProperties camunda) {
        KnownJobs jobs = new KnownJobs();
        jobs.setTaskExecutor(threads);
        JobExecutionProperty settings = camunda.getJobExecution();
        PropertyMapper map = PropertyMapper.get().alwaysApplyingWhenNonNull();
        map.from(settings::getLockTimeInMillis).to(jobs::setLockTimeInMillis);
        map.from(settings::getMaxJobsPerAcquisition).to(jobs::setMaxJobsPerAcquisition);
        map.from(settings::getWaitTimeInMillis).to(jobs::setWaitTimeInMillis);
        map.from(settings::getMaxWait).to(jobs::setMaxWait);
        map.from(settings::getBackoffTimeInMillis).to(jobs::setBackoffTimeInMillis);
        map.from(settings::getMaxBackoff).to(jobs::setMaxBackoff);
        map.from(settings::getBackoffDecreaseThreshold).to(jobs::setBackoffDecreaseThreshold);
        map.from(settings::getWaitIncreaseFactor).to(jobs::setWaitIncreaseFactor);
        return jobs;
    }

    @Bean
    JobLocks jobLocks(JobExecutor jobExecutor, DataSource dataSource, EngineSettings settings) {
        return new JobLocks(jobExecutor, new JdbcTemplate(dataSource), settings.node());
    }

    @Bean
    ProcessDeployer processDeployer(RepositoryService repository, EngineSettings settings) {
        return new ProcessDeployer(repository, settings.processes());
    }

    @Bean(destroyMethod = "close")
    NodeLease nodeLease(DataSource dataSource, JobLocks locks, KnownJobs jobs, EngineSettings settings) {
        HikariDataSource own = DataSourceBuilder.derivedFrom(dataSource).type(HikariDataSource.class).build();
        own.setPoolName("sign-of-life");
        own.setMaximumPoolSize(1);
        own.setConnectionTimeout(NodeLease.BEAT.toMillis());
        return new NodeLease(own, settings.node(), locks, () -> locks.releaseForgotten(jobs::has));
    }

    @Bean
    EngineLifecycle engineLifecycle(
            NodeLease lease, ProcessDeployer deployer, JobExecutor jobExecutor, EngineSettings settings) {
        return new EngineLifecycle(lease, deployer, jobExecutor, settings.drain());
    }
}
