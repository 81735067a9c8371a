package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.Slipway;
import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application with a lab, as {@code spring-boot:test-run} starts it, on a database in memory. */
final class LabApplication implements AutoCloseable {

    private static final String OPERATOR = "operator";
    private static final String BALANCER = "Create the L3 balancer for the control plane";

    private final Lab lab;
    private final ApplicationLog log = new ApplicationLog();
    private final ConfigurableApplicationContext context;

    private LabApplication(Lab lab, Map<String, Object> ofTheLab) {
        this.lab = lab;
        Map<String, Object> properties = new LinkedHashMap<>(ofTheLab);
        properties.put("server.port", 0);
        properties.putIfAbsent("spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_ON_EXIT=FALSE");
        properties.putIfAbsent("slipway.events.addresses-every", "1s");
        SpringApplication application = new SpringApplication(Slipway.class);
        // Slipway's time is the lab's, so that what expires can be made to.
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("clock", lab.clock()));
        application.addInitializers(context -> log.listen());
        this.context = application
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
        bean(Accounts.class).ensure(OPERATOR, OPERATOR, Role.OPERATOR);
    }

    static LabApplication with(Lab lab) {
        return new LabApplication(lab, LabSlipway.properties(lab));
    }

    /** Slipway knows nothing of the lab's cluster; it has the key that lets it in. */
    static LabApplication withoutClusterFile(Lab lab) {
        Map<String, Object> properties = new LinkedHashMap<>(LabSlipway.properties(lab));
        Path file = Path.of(properties.get("slipway.clusters.directory").toString(), lab.clusterName() + ".yaml");
        try {
            Files.delete(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        properties.put("slipway.adoption.identity", "file:" + lab.clientKeyFile());
        return new LabApplication(lab, properties);
    }

    /** On a PostgreSQL server, with the settings that a site makes. */
    static LabApplication onPostgres(Lab lab, String url, String user) {
        Map<String, Object> properties = new LinkedHashMap<>(LabSlipway.properties(lab));
        properties.put("spring.datasource.url", url);
        properties.put("spring.datasource.username", user);
        return new LabApplication(lab, properties);
    }

    /** With a cluster file that says something else than the lab's own. */
    static LabApplication with(Lab lab, UnaryOperator<String> clusterFile) {
        Map<String, Object> properties = LabSlipway.properties(lab);
        Path file = Path.of(properties.get("slipway.clusters.directory").toString(), lab.clusterName() + ".yaml");
        try {
            Files.writeString(file, clusterFile.apply(Files.readString(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new LabApplication(lab, properties);
    }

    Lab lab() {
        return lab;
    }

    Operator operator() {
        return new Operator(bean(ProcessEngine.class), OPERATOR);
    }

    /** Brings the lab's cluster up, its tasks done in the moment in which they come. @return the operation */
    String bringsUp() {
        Operator operator = operator();
        String bringUp = operator.starts("cluster-bring-up", lab.clusterName(), Map.of());
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.sees(bringUp, BALANCER);
        lab.createControlPlaneBalancer();
        operator.seesAndCompletes(bringUp, BALANCER);
        operator.completes(operator.sees(bringUp, "Reboot the hosts"), Map.of("rebootBy", "slipway"));
        assertThat(operator.seesTheEnd(bringUp).getState()).isEqualTo("COMPLETED");
        return bringUp;
    }

    /** Cockpit's data, as the operator is shown it. */
    Cockpit cockpit() {
        return cockpit(OPERATOR);
    }

    /** The same for another of the lab's accounts, each with its name as its password. */
    Cockpit cockpit(String user) {
        return new Cockpit(port(), user, user);
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** Hears the application's events from now on. */
    void tells(ApplicationListener<?> listener) {
        context.addApplicationListener(listener);
    }

    /** All that was logged since the start. */
    String log() {
        return log.text();
    }

    <B> B bean(Class<B> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
        log.close();
        lab.close();
    }
}
