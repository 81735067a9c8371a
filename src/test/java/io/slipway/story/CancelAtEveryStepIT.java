package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.ClusterName;
import io.slipway.lab.Lab;
import io.slipway.lab.LabEtcd;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.ActivityTypes;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Joins that are cancelled at each of their steps, many beside each other: the cluster is left as it was, or a plan takes back
 * what is half-way, and the next join of the same hosts finds nothing in its way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CancelAtEveryStepIT {

    private static final ClusterName DEMO = new ClusterName("demo");
    private static final int SPARE = 26;
    private static final int BESIDE_EACH_OTHER = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Lab lab;
    private LabApplication slipway;
    private Operator operator;
    private StopsAt stops;
    private String whole;
    private final Set<String> undone = ConcurrentHashMap.newKeySet();

    @BeforeAll
    void aClusterAndHostsThatWaitForIt() {
        Lab.Builder builder = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a1", "2001:db8:a1::11")
                .controlPlane("h2", "a2", "2001:db8:a2::12")
                .worker("h3", "a2", "2001:db8:a2::13");
        for (int number = 0; number <= SPARE; number++) {
            builder.worker("w" + number, "a1", "2001:db8:a1::" + Integer.toHexString(0x100 + number));
        }
        lab = builder.speed(500).start();
        slipway = LabApplication.with(lab, file -> {
            whole = file;
            return file.replaceAll("(?m)^  - \\{ name: (h2|w[0-9]+),.*\\n", "");
        });
        operator = slipway.operator();
        stops = new StopsAt(instance -> Optional.ofNullable(
                        slipway.bean(HistoryService.class).createHistoricProcessInstanceQuery()
                                .processInstanceId(instance).singleResult())
                .map(HistoricProcessInstance::getBusinessKey)
                .flatMap(id -> slipway.bean(Operations.class).operation(id))
                .map(Operation::ticket)
                .orElse(null));
        slipway.tells(stops);
        slipway.bringsUp();
        ClusterDefinitions definitions = slipway.bean(ClusterDefinitions.class);
        definitions.put(DEMO, whole, definitions.newest(DEMO).map(DefinitionVersion::version), "otto");
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @Test
    @Order(1)
    void aWorkersJoinCanBeCancelledAtEachStep() throws Exception {
        Map<String, String> steps = stepsOf(joined("w" + SPARE));
        assertThat(steps).hasSizeBetween(15, SPARE);

        ExecutorService people = Executors.newFixedThreadPool(BESIDE_EACH_OTHER);
        try {
            List<Future<Void>> stories = new ArrayList<>();
            int number = 0;
            for (String activity : steps.keySet()) {
                String host = "w" + number++;
                Callable<Void> story = () -> {
                    cancelled(host, new StopsAt.Place(activity, false));
                    return null;
                };
                stories.add(people.submit(story));
            }
            for (Future<Void> story : stories) {
                story.get();
            }
        } finally {
            people.shutdownNow();
        }
        stops.letEverythingThrough();
        assertThat(undone).as("what needed a plan to be taken back")
                .contains("verifyNode", "configureNeighbourProxy", "proveNode")
                .doesNotContain("planHost", "recordPlanDecision", "planWaves", "joinWorker", "writeReport");

        String again = operator.starts("node-join", "demo", Map.of(
                "hosts", String.join(",", lab.hosts().stream().map(host -> host.name()).filter(name -> name.startsWith("w")).toList())));
        carriedOn(again, () -> ended(again));
        assertThat(operator.seesTheEnd(again).getState()).isEqualTo("COMPLETED");
        assertThat(nodes()).hasSize(4 - 1 + SPARE + 1);
        assertThat(newest().text()).isEqualTo(whole);
    }

    @Test
    @Order(2)
    void aControlPlaneHostsJoinCanBeCancelledWhenItHasJustBecomeAMember() {
        cancelled("h2", new StopsAt.Place("awaitControlPlaneTurn", false));
        assertThat(members()).containsExactly("h0", "h1");
        stops.letEverythingThrough();
        cancelled("h2", new StopsAt.Place("joinControlPlane", true));
        assertThat(members()).containsExactly("h0", "h1");
        stops.letEverythingThrough();

        joined("h2");
        assertThat(members()).containsExactly("h0", "h1", "h2");
        assertThat(lab.unknownCommands()).isEmpty();
    }

    /** Joins a host, stops it, cancels it there, and follows the undo plan if there is one. */
    private void cancelled(String host, StopsAt.Place place) {
        String ticket = host + " stops at " + place;
        stops.stop(ticket, place);
        String join = operator.starts("node-join", "demo", Map.of("hosts", host, "ticket", ticket));
        carriedOn(join, () -> stops.hasArrived(ticket));
        assertThat(stops.hasArrived(ticket)).as(ticket).isTrue();

        Optional<String> undo = cancelled(join);
        if (undo.isPresent()) {
            undone.add(place.activity());
            carriedOn(undo.get(), () -> ended(undo.get()));
            assertThat(operator.seesTheEnd(undo.get()).getState()).as(ticket).isEqualTo("COMPLETED");
        }

        Operation ended = slipway.bean(Operations.class).operation(join).orElseThrow();
        assertThat(ended.state()).as(ticket).isEqualTo(Operation.State.CANCELLED);
        assertThat(slipway.bean(Operations.class).claims(ended)).as(ticket).isEmpty();
        if (nodes().contains(host)) {
            assertThat(ended.outcome()).as("only a proved node stays, after " + ticket).doesNotContain("Half-way");
        } else {
            assertThat(lab.host(host).files().under("/etc/kubernetes")).as(ticket).isEmpty();
            assertThat(lab.host(host).units().runs("kubelet")).as(ticket).isFalse();
        }
    }

    /** As a person would: the button is pressed again while a step is in the way. */
    private Optional<String> cancelled(String join) {
        HttpResponse<String> answer = await("cancelled").atMost(Duration.ofMinutes(2)).until(
                () -> new Http(slipway.port(), "operator:operator")
                        .post("/api/v1/operations/" + join + "/cancel", "{\"reason\": \"the test wants it\"}"),
                response -> response.statusCode() == 200);
        try {
            JsonNode undo = JSON.readTree(answer.body()).path("undo");
            return undo.isTextual() ? Optional.of(undo.asText()) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String joined(String host) {
        String join = operator.starts("node-join", "demo", Map.of("hosts", host));
        carriedOn(join, () -> ended(join));
        assertThat(operator.seesTheEnd(join).getState()).isEqualTo("COMPLETED");
        return join;
    }

    /** Does what tasks ask until the end. */
    private void carriedOn(String operation, Callable<Boolean> end) {
        Operator second = new Operator(slipway.bean(ProcessEngine.class), "second");
        await(operation).atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(100)).until(() -> {
            for (String task : List.of("Confirm the host keys", "Review the plan")) {
                operator.waitsAt(operation, task).ifPresent(operator::completes);
            }
            second.waitsAt(operation, "Accept the risk to etcd").ifPresent(second::completes);
            return end.call();
        });
    }

    private boolean ended(String operation) {
        return slipway.bean(Operations.class).operation(operation).orElseThrow().state() != Operation.State.RUNNING;
    }

    /**
     * The service tasks of an operation in the order of running, with their processes. Of the many that prepare a host, all of
     * one kind, the first and the last.
     */
    private Map<String, String> stepsOf(String operation) {
        HistoryService history = slipway.bean(HistoryService.class);
        Map<String, String> steps = new LinkedHashMap<>();
        history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(operation)
                .orderByProcessInstanceStartTime().asc().list()
                .forEach(instance -> {
                    List<String> tasks = history.createHistoricActivityInstanceQuery()
                            .processInstanceId(instance.getId())
                            .activityType(ActivityTypes.TASK_SERVICE)
                            .orderByHistoricActivityInstanceStartTime().asc()
                            .list().stream().map(HistoricActivityInstance::getActivityId).toList();
                    boolean prepares = instance.getProcessDefinitionKey().equals("host-preparation");
                    (prepares ? List.of(tasks.get(0), tasks.get(tasks.size() - 1)) : tasks)
                            .forEach(task -> steps.put(task, instance.getProcessDefinitionKey()));
                });
        return steps;
    }

    private List<String> nodes() {
        return lab.cluster().client().nodes().list().getItems().stream().map(node -> node.getMetadata().getName()).toList();
    }

    private List<String> members() {
        return lab.cluster().etcd().members().stream().map(LabEtcd.Member::name).toList();
    }

    private DefinitionVersion newest() {
        return slipway.bean(ClusterDefinitions.class).newest(DEMO).orElseThrow();
    }
}
