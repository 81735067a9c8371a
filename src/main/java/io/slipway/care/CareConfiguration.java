package io.slipway.care;

import io.slipway.engine.OperationVariables;
import io.slipway.events.Events;
import io.slipway.journal.Journal;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.ClusterJoins;
import io.slipway.operations.Operations;
import io.slipway.operations.People;
import java.time.Clock;
import javax.sql.DataSource;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The delegates of the regular looks; a method's name is the name that diagrams use. */
@Configuration(proxyBeanMethods = false)
class CareConfiguration {

    @Bean
    CareFindingTable careFindingTable(DataSource dataSource) {
        return new CareFindingTable(JdbcClient.create(dataSource));
    }

    @Bean
    CareFindings careFindings(CareFindingTable table) {
        return new CareFindings(table);
    }

    @Bean
    JavaDelegate lookAtCertificates(OperationVariables variables, Journal journal, Clock clock) {
        return new LookAtCertificates(variables, journal, clock);
    }

    @Bean
    JavaDelegate lookAtNeighbours(OperationVariables variables, Journal journal) {
        return new LookAtNeighbours(variables, journal);
    }

    @Bean
    JavaDelegate lookAtCredentials(
            OperationVariables variables, ObjectProvider<ClusterJoins> joins, ObjectProvider<Operations> operations,
            Journal journal) {
        return new LookAtCredentials(variables, joins, operations, journal);
    }

    @Bean
    JavaDelegate lookAtPools(OperationVariables variables, Journal journal) {
        return new LookAtPools(variables, journal);
    }

    @Bean
    JavaDelegate keepFindings(
            OperationVariables variables, Journal journal, CareFindingTable table, @Lazy RuntimeService runtime,
            @Lazy TaskService tasks, Events events, Clock clock) {
        return new KeepFindings(variables, journal, table, runtime, tasks, events, clock);
    }

    @Bean
    JavaDelegate recordFindingDecision(CareFindingTable table, People people, Clock clock) {
        return new RecordFindingDecision(table, people, clock);
    }

    @Bean
    JavaDelegate findClustersToCareFor(ClusterDefinitions definitions, ObjectProvider<Operations> operations) {
        return new FindClustersToCareFor(definitions, operations);
    }

    @Bean
    JavaDelegate startCare(@Lazy RuntimeService runtime) {
        return new StartCare(runtime);
    }
}
