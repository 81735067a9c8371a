package io.slipway.operations;

import io.slipway.controlplane.JoinCredentials;
import io.slipway.engine.HostLimits;
import io.slipway.engine.OperationVariables;
import io.slipway.engine.StepCatalogue;
import io.slipway.host.HostShells;
import io.slipway.journal.Journal;
import io.slipway.step.StepRunner;
import java.time.Clock;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The delegates that are neither steps nor proofs; a method's name is the name that diagrams use. */
@Configuration(proxyBeanMethods = false)
class DelegatesConfiguration {

    @Bean
    PlannedSteps plannedSteps(StepCatalogue catalogue, RepositoryService repository, RuntimeService runtime) {
        return new PlannedSteps(catalogue, repository, runtime);
    }

    @Bean
    JavaDelegate checkClusterFile(
            OperationVariables variables, ClusterDefinitions definitions, Proposals proposals, Journal journal) {
        return new CheckClusterFile(variables, definitions, proposals, journal);
    }

    @Bean
    JavaDelegate readHostKeys(
            OperationVariables variables, HostShells hosts, DecisionTable decisions, Clock clock) {
        return new ReadHostKeys(variables, hosts, decisions, clock);
    }

    @Bean
    JavaDelegate trustHostKeys(
            OperationVariables variables, HostShells hosts, DecisionTable decisions, People people, Clock clock) {
        return new TrustHostKeys(variables, hosts, decisions, people, clock);
    }

    @Bean
    JavaDelegate checkHost(
            OperationVariables variables,
            PlannedSteps steps,
            @Lazy HostCheck check,
            Journal journal,
            HostLimits limits) {
        return new CheckHost(variables, steps, check, new LeavingHostCheck(), journal, limits);
    }

    @Bean
    JavaDelegate forgetHosts(
            OperationVariables variables, ClusterDefinitions definitions, Proposals proposals, OperationTable operations,
            InterventionTable interventions) {
        return new ForgetHosts(variables, definitions, proposals, operations, interventions);
    }

    @Bean
    JavaDelegate judgeQuorumRisk(OperationVariables variables, Journal journal, DecisionTable decisions) {
        return new JudgeQuorumRisk(variables, journal, decisions);
    }

    @Bean
    JavaDelegate recordQuorumDecision(
            OperationVariables variables, Journal journal, DecisionTable decisions, People people, Clock clock) {
        return new RecordQuorumDecision(variables, journal, decisions, people, clock);
    }

    @Bean
    JavaDelegate planHost(
            OperationVariables variables,
            PlannedSteps steps,
            StepRunner runner,
            Journal journal,
            HostLimits limits) {
        return new PlanHost(variables, steps, runner, journal, limits);
    }

    @Bean
    JavaDelegate planCluster(
            OperationVariables variables,
            PlannedSteps steps,
            StepRunner runner,
            @Lazy HostCheck check,
            Journal journal) {
        return new PlanCluster(variables, steps, runner, check, journal);
    }

    @Bean
    JavaDelegate summarisePlan(
            OperationVariables variables, PlannedSteps steps, Journal journal, OperationTable operations,
            Proposals proposals) {
        return new SummarisePlan(variables, steps, journal, operations, proposals);
    }

    @Bean
    JavaDelegate recordPlanDecision(
            OperationVariables variables, Journal journal, DecisionTable decisions, Proposals proposals, People people,
            Clock clock) {
        return new RecordPlanDecision(variables, journal, decisions, proposals, people, clock);
    }

    @Bean
    JavaDelegate awaitControlPlaneTurn(OperationVariables variables, OperationTable operations, Claims claims) {
        return new AwaitControlPlaneTurn(variables, operations, claims);
    }

    @Bean
    JavaDelegate endControlPlaneTurn(OperationVariables variables, Claims claims) {
        return new EndControlPlaneTurn(variables, claims);
    }

    @Bean
    JavaDelegate planWaves(OperationVariables variables) {
        return new PlanWaves(variables);
    }

    @Bean
    ExecutionListener readKeepFor() {
        return new ReadKeepFor();
    }

    @Bean
    JavaDelegate keepCertificates(
            OperationVariables variables,
            JoinCredentials credentials,
            OperationTable operations,
            ClusterDefinitions definitions,
            RuntimeService runtime,
            RepositoryService repository,
            Clock clock) {
        return new KeepCertificates(
                variables, credentials, new ControlPlaneJoins(operations, definitions, runtime, repository), clock);
    }

    @Bean
    JavaDelegate judgeWave(OperationVariables variables, InterventionTable interventions) {
        return new JudgeWave(variables, interventions);
    }

    @Bean
    JavaDelegate findHostsToReboot(OperationVariables variables) {
        return new FindHostsToReboot(variables);
    }

    @Bean
    ExecutionListener showWorkerBalancer(OperationVariables variables) {
        return new ShowWorkerBalancer(variables);
    }

    @Bean
    JavaDelegate writeReport(
            OperationTable operations, DecisionTable decisions, InterventionTable interventions, HistoryService history,
            RepositoryService repository, Journal journal, Clock clock) {
        return new WriteReport(
                operations, decisions, interventions, new PhaseTiming(history, repository), journal, clock);
    }
}
