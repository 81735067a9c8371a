package io.slipway.story;

import io.slipway.Slipway;
import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application with a lab, as {@code spring-boot:test-run} starts it, on a database in memory. */
final class LabApplication implements AutoCloseable {

    private final Lab lab;
    private final ConfigurableApplicationContext context;

    private LabApplication(Lab lab, Map<String, Object> more) {
        this.lab = lab;
        Map<String, Object> properties = new LinkedHashMap<>(LabSlipway.properties(lab));
        properties.put("server.port", 0);
        properties.put("spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_ON_EXIT=FALSE");
        properties.putAll(more);
        this.context = new SpringApplication(Slipway.class)
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
    }

    static LabApplication with(Lab lab) {
        return new LabApplication(lab, Map.of());
    }

    Lab lab() {
        return lab;
    }

    Operator operator() {
        return new Operator(bean(ProcessEngine.class), "operator");
    }

    <B> B bean(Class<B> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
        lab.close();
    }
}
