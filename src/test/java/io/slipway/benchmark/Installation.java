package io.slipway.benchmark;

import io.slipway.Slipway;
import io.slipway.lab.Lab;
import io.slipway.lab.LabSlipway;
import io.slipway.security.Accounts;
import io.slipway.security.Role;
import io.slipway.story.Operator;
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
    private final ConfigurableApplicationContext context;
    private final ProcessEngine engine;
    private final Operator operator;

    Installation(Lab lab) {
        this.lab = lab;
        Map<String, Object> properties = new LinkedHashMap<>(LabSlipway.properties(lab));
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
        Task workers = sees(operation, "Create the L3 balancer for the workers");
        lab.createWorkerBalancer();
        operator.completes(workers);
        operator.completes(sees(operation, "Reboot the hosts"), Map.of("rebootBy", "slipway"));
        if (!operator.seesTheEnd(operation).getState().equals("COMPLETED")) {
            throw new IllegalStateException(operation + " did not end as it should");
        }
        return Duration.ofNanos(System.nanoTime() - begin);
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
