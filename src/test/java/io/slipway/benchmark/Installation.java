package io.slipway.benchmark;

import io.slipway.Slipway;
import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import io.slipway.story.Operator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.task.Task;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Slipway as a site runs it, on a database in files, with a lab beside it in the same program. */
final class Installation implements AutoCloseable {

    private static final String OPERATOR = "operator";
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final Lab lab;
    /** As the cluster file would have it. */
    private final String newHost;
    private final ConfigurableApplicationContext context;
    private final ProcessEngine engine;
    private final Operator operator;

    Installation(Lab lab) {
        this(lab, LabSlipway.properties(lab), "");
    }

    /** Of a cluster whose file does not have one of the hosts yet. */
    static Installation without(Lab lab, String host) {
        Map<String, Object> properties = LabSlipway.properties(lab);
        Path file = Path.of(properties.get("slipway.clusters.directory").toString(), lab.clusterName() + ".yaml");
        try {
            String whole = Files.readString(file);
            String entry = whole.lines().filter(line -> line.contains("- { name: " + host + ",")).findFirst().orElseThrow();
            Files.writeString(file, whole.replace(entry + "\n", ""));
            return new Installation(lab, properties, entry);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Installation(Lab lab, Map<String, Object> ofTheLab, String newHost) {
        this.lab = lab;
        this.newHost = newHost;
        Map<String, Object> properties = new LinkedHashMap<>(ofTheLab);
        properties.put("server.port", 0);
        properties.put("logging.level.root", "error");
        context = new SpringApplication(Slipway.class)
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
        context.getBean(Accounts.class).ensure(OPERATOR, OPERATOR, Role.OPERATOR);
        engine = context.getBean(ProcessEngine.class);
        operator = new Operator(engine, OPERATOR);
    }

    /** How long the hosts' preparation took, from its first to its last host. */
    Duration preparation() {
        String operation = started();
        answer(operation, "Review the plan");
        sees(operation, "Create the L3 balancer for the control plane");
        List<HistoricActivityInstance> hosts = engine.getHistoryService()
                .createHistoricActivityInstanceQuery()
                .activityId("prepareEachHost")
                .list();
        long first = hosts.stream().mapToLong(host -> host.getStartTime().getTime()).min().orElseThrow();
        long last = hosts.stream().mapToLong(host -> host.getEndTime().getTime()).max().orElseThrow();
        return Duration.ofMillis(last - first);
    }

    /** How long a whole bring-up took whose tasks are done in the moment in which they come. */
    Duration bringUp() {
        long begin = System.nanoTime();
        String operation = started();
        answer(operation, "Review the plan");
        Task controlPlane = sees(operation, "Create the L3 balancer for the control plane");
        lab.createControlPlaneBalancer();
        operator.completes(controlPlane);
        if (lab.definition().ingress().isPresent()) {
            Task workers = sees(operation, "Create the L3 balancer for the workers");
            lab.createWorkerBalancer();
            operator.completes(workers);
        }
        operator.completes(sees(operation, "Reboot the hosts"), Map.of("rebootBy", "slipway"));
        ended(operation);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** How long the new host's join took whose tasks are done in the moment in which they come. */
    Duration join() {
        long begin = System.nanoTime();
        String operation = operator.starts("node-join", lab.clusterName(), Map.of("newHosts", newHost));
        answer(operation, "Confirm the host keys");
        answer(operation, "Review the plan");
        ended(operation);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void ended(String operation) {
        String state = Awaitility.await()
                .atMost(LONGEST)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> engine.getHistoryService().createHistoricProcessInstanceQuery()
                        .processInstanceBusinessKey(operation).rootProcessInstances().finished().singleResult(),
                        instance -> instance != null)
                .getState();
        if (!state.equals("COMPLETED")) {
            throw new IllegalStateException(operation + " did not end as it should");
        }
    }

    private String started() {
        String operation = operator.starts("cluster-bring-up", lab.clusterName(), Map.of());
        answer(operation, "Confirm the host keys");
        return operation;
    }

    private void answer(String operation, String task) {
        operator.completes(sees(operation, task));
    }

    private Task sees(String operation, String task) {
        return Awaitility.await()
                .atMost(LONGEST)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> operator.waitsAt(operation, task).orElse(null), found -> found != null);
    }

    @Override
    public void close() {
        context.close();
        lab.close();
    }
}
