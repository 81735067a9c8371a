package io.slipway.progress;

import io.slipway.engine.StepCatalogue;
import io.slipway.journal.Journal;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.HumanTasks;
import io.slipway.operations.OperationControl;
import io.slipway.operations.Operations;
import java.time.Clock;
import javax.sql.DataSource;
import org.camunda.bpm.engine.FormService;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class ProgressConfiguration {

    @Bean
    DeployedProcesses deployedProcesses(RepositoryService repository, FormService forms) {
        return new DeployedProcesses(repository, forms);
    }

    @Bean
    Progress progress(
            RepositoryService repository, HistoryService history, DataSource dataSource, Operations operations,
            OperationControl control, ClusterDefinitions definitions, Journal journal, StepCatalogue catalogue, Clock clock) {
        JdbcClient client = JdbcClient.create(dataSource);
        EngineTables tables = new EngineTables(client, history);
        return new Progress(
                repository,
                tables,
                new Matrices(
                        operations, control, definitions, journal, tables, new WorkTables(client), catalogue, clock));
    }

    @Bean
    Overview overview(
            Progress progress, Operations operations, OperationControl control, ProcessEngine engine,
            StepCatalogue catalogue) {
        return new Overview(
                progress, operations, control, engine.getRuntimeService(), engine.getRepositoryService(), catalogue);
    }

    @Bean
    Search search(
            Overview overview, Operations operations, HumanTasks tasks, ClusterDefinitions definitions,
            DeployedProcesses processes) {
        return new Search(overview, operations, tasks, definitions, processes);
    }
}
