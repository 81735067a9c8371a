package io.slipway.progress;

import javax.sql.DataSource;
import org.camunda.bpm.engine.FormService;
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
    Progress progress(RepositoryService repository, DataSource dataSource) {
        return new Progress(repository, new EngineTables(JdbcClient.create(dataSource)));
    }
}
