package io.slipway.operations;

import io.slipway.controlplane.JoinCredentials;
import io.slipway.engine.CurrentUser;
import io.slipway.engine.InstanceEnds;
import io.slipway.engine.Interventions;
import io.slipway.engine.Sites;
import io.slipway.engine.StepCatalogue;
import io.slipway.engine.WorkChanges;
import io.slipway.events.AddressSource;
import io.slipway.events.Events;
import io.slipway.host.HostShells;
import io.slipway.journal.Journal;
import io.slipway.kube.KubeClusters;
import io.slipway.step.StepRunner;
import java.time.Clock;
import javax.sql.DataSource;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DefinitionSettings.class)
class OperationsConfiguration {

    @Bean
    OperationTable operationTable(DataSource dataSource) {
        return new OperationTable(JdbcClient.create(dataSource));
    }

    @Bean
    Claims claims(DataSource dataSource, Clock clock) {
        return new Claims(JdbcClient.create(dataSource), clock);
    }

    @Bean
    InterventionTable interventionTable(DataSource dataSource) {
        return new InterventionTable(JdbcClient.create(dataSource));
    }

    @Bean
    Interventions interventions(InterventionTable table, Journal journal) {
        return new ObeyedInterventions(table, journal);
    }

    @Bean
    HumanTasks humanTasks(ProcessEngine engine) {
        return new HumanTasks(engine);
    }

    @Bean
    Actions actions(
            HistoryService history, OperationTable operations, InterventionTable interventions,
            ClusterDefinitions definitions) {
        return new Actions(history, operations, interventions, definitions);
    }

    @Bean
    Starts starts(
            ProcessEngine engine, OperationTable operations, DataSource dataSource,
            PlatformTransactionManager transactions, People people, Clock clock) {
        return new Starts(engine, operations, JdbcClient.create(dataSource), transactions, people, clock);
    }

    @Bean
    NewDiagrams newDiagrams(
            InterventionTable interventions, ProcessEngine engine, PlatformTransactionManager transactions, People people,
            Clock clock) {
        return new NewDiagrams(interventions, engine, transactions, people, clock);
    }

    @Bean
    OperationControl operationControl(
            InterventionTable interventions, OperationTable operations, ClusterDefinitions definitions,
            Proposals proposals, Journal journal, OperationSites sites, ProcessEngine engine,
            PlatformTransactionManager transactions, People people, Clock clock) {
        UndoPlans undoPlans = new UndoPlans(
                engine.getRuntimeService(), new TransactionTemplate(transactions), operations, definitions, proposals,
                journal);
        return new OperationControl(interventions, undoPlans, sites, engine, transactions, people, clock);
    }

    @Bean
    DecisionTable decisionTable(DataSource dataSource) {
        return new DecisionTable(JdbcClient.create(dataSource));
    }

    @Bean
    Operations operations(
            OperationTable operations, Claims claims, DecisionTable decisions, TaskService tasks,
            RuntimeService runtime) {
        return new Operations(operations, claims, decisions, tasks, runtime);
    }

    @Bean
    DefinitionReader definitionReader() {
        return new ClusterFileReader();
    }

    @Bean
    ClusterDefinitions clusterDefinitions(DataSource dataSource, DefinitionReader reader, Clock clock) {
        return new ClusterDefinitions(new DefinitionTable(JdbcClient.create(dataSource)), reader, clock);
    }

    @Bean
    Proposals proposals(DataSource dataSource, ClusterDefinitions definitions, OperationTable operations, Clock clock) {
        return new Proposals(new ProposalTable(JdbcClient.create(dataSource)), definitions, operations, clock);
    }

    @Bean
    DefinitionFiles definitionFiles(ClusterDefinitions definitions, DefinitionSettings settings) {
        return new DefinitionFiles(definitions, settings);
    }

    @Bean
    People people(CurrentUser user, HistoryService history) {
        return new People(user, history);
    }

    /** Before the operation is closed: what is over works on nothing any more. */
    @Bean
    @Order(0)
    InstanceEnds cancelledRemoval(
            OperationTable operations, ObjectProvider<Sites> sites, StepCatalogue catalogue, StepRunner runner,
            Journal journal) {
        return new CancelledRemoval(operations, sites, catalogue, runner, journal);
    }

    @Bean
    InstanceEnds operationEnd(
            OperationTable operations, Claims claims, DecisionTable decisions, People people, Journal journal,
            Events events, Clock clock) {
        return new OperationEnd(operations, claims, decisions, people, new HalfJoined(journal), events, clock);
    }

    @Bean
    WorkChanges operationNews(OperationTable operations, Events events, People people) {
        return new OperationNews(operations, events, people);
    }

    @Bean
    OperationSites sites(
            ClusterDefinitions definitions,
            OperationTable operations,
            Claims claims,
            DecisionTable decisions,
            HostShells hosts,
            KubeClusters clusters) {
        return new OperationSites(definitions, operations, claims, decisions, hosts, clusters);
    }

    @Bean
    ClusterJoins clusterJoins(
            ClusterDefinitions definitions,
            OperationTable operations,
            OperationSites sites,
            JoinCredentials credentials,
            DataSource dataSource,
            Clock clock) {
        JoinCommandTable handedOut = new JoinCommandTable(JdbcClient.create(dataSource));
        return new ClusterJoins(definitions, operations, sites, handedOut, credentials, clock);
    }

    @Bean
    ClusterPools clusterPools(ClusterDefinitions definitions, OperationSites sites) {
        return new ClusterPools(definitions, sites);
    }

    @Bean
    ClusterHosts clusterHosts(ClusterDefinitions definitions, OperationSites sites, Claims claims) {
        return new ClusterHosts(definitions, sites, claims);
    }

    @Bean
    ClusterLook clusterLook(ClusterDefinitions definitions, OperationSites sites) {
        return new ClusterLook(definitions, sites);
    }

    @Bean
    ClusterPods clusterPods(ClusterDefinitions definitions, OperationSites sites) {
        return new ClusterPods(definitions, sites);
    }

    @Bean
    AddressSource addressSource(ClusterDefinitions definitions, ClusterPods pods) {
        return new WatchedPods(definitions, pods);
    }

    @Bean
    ExecutionListener startOperation(
            ClusterDefinitions definitions,
            Proposals proposals,
            @Lazy FirstDefinitions firstDefinitions,
            OperationTable operations,
            Claims claims,
            RepositoryService repository,
            People people,
            Events events,
            Clock clock) {
        return new StartOperation(
                new StartConditions(definitions, proposals, firstDefinitions, operations, claims, clock), definitions,
                repository, people, events);
    }
}
