package io.slipway.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** What an expression in a diagram can reach, and what it cannot. */
class DelegateBeansTest {

    private final StringBuilder ran = new StringBuilder();

    @Test
    void aStepAndADelegateAreReached() {
        runs("${loadKernelModules}");
        runs("${writeReport}");

        assertThat(ran.toString()).isEqualTo("step loadKernelModules;writeReport;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${dataSource}", "${dataSource.close()}", "${environment}", "${systemProperties}"})
    void nothingElseIsReached(String expression) {
        assertThatThrownBy(() -> runs(expression)).hasMessageContaining("Cannot resolve identifier");
        assertThat(ran).isEmpty();
    }

    @Test
    void aStepAndADelegateOfOneNameAreRefused() {
        assertThatThrownBy(() -> new DelegateBeans(beans(), Set.of("writeReport"), name -> null))
                .hasMessage("a step and a delegate are both named writeReport");
    }

    private void runs(String expression) {
        var configuration = new StandaloneInMemProcessEngineConfiguration();
        configuration.setJdbcUrl("jdbc:h2:mem:" + java.util.UUID.randomUUID());
        configuration.setHistoryTimeToLive("P1D");
        configuration.setProcessEngineName(java.util.UUID.randomUUID().toString());
        configuration.getProcessEnginePlugins().add(new SlipwayEnginePlugin(new DelegateBeans(
                beans(),
                Set.of("loadKernelModules"),
                name -> (JavaDelegate) execution -> ran.append("step ").append(name).append(';'))));
        ProcessEngine engine = configuration.buildProcessEngine();
        try {
            BpmnModelInstance process = Bpmn.createExecutableProcess("p")
                    .startEvent()
                    .serviceTask()
                    .camundaDelegateExpression(expression)
                    .endEvent()
                    .done();
            engine.getRepositoryService().createDeployment().addModelInstance("p.bpmn", process).deploy();
            engine.getRuntimeService().startProcessInstanceByKey("p");
        } finally {
            engine.close();
        }
    }

    private DefaultListableBeanFactory beans() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton(
                "writeReport", (JavaDelegate) execution -> ran.append("writeReport;"));
        beans.registerSingleton("dataSource", new java.io.StringReader("a bean of the application"));
        return beans;
    }
}
