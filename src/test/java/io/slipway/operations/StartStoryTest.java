package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;

/** Somebody starts an operation: who may, when, and what stands afterwards. */
@SpringBootTest(properties = {"slipway.clusters.directory=./target/no-cluster-files"})
@Import(ShortClusterFiles.class)
@ActiveProfiles("test")
class StartStoryTest {

    static final String PROCESS = "small-operation";

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @Autowired
    HistoryService history;

    @Autowired
    TaskService tasks;

    @Autowired
    IdentityService identity;

    @Autowired
    ClusterDefinitions definitions;

    @Autowired
    OperationTable operations;

    @Autowired
    Claims claims;

    @BeforeEach
    void demoIsKnown() {
        repository.createDeployment().name("small").enableDuplicateFiltering(false)
                .addClasspathResource("operations/small-operation.bpmn").deploy();
        definitions.store(new ClusterName("demo"), ShortClusterFiles.file("demo", "first"),
                DefinitionVersion.Origin.FILE, "demo.yaml");
    }

    @AfterEach
    void nothingRunsOn() {
        identity.clearAuthentication();
        runtime.createProcessInstanceQuery().list()
                .forEach(instance -> runtime.deleteProcessInstance(instance.getId(), "end of the test", true));
    }

    @Test
    void aStartGetsAnIdAPinnedDefinitionAndItsHosts() {
        identity.setAuthentication("otto", List.of("camunda-admin"));
        ProcessInstance instance =
                runtime.startProcessInstanceByKey(PROCESS, Map.of("cluster", "demo", "ticket", "CHG-4711"));

        Operation operation = operations.ofInstance(instance.getId()).orElseThrow();
        assertThat(operation.startedBy()).isEqualTo("otto");
        assertThat(operation.ticket()).isEqualTo("CHG-4711");
        assertThat(operation.mode()).isEqualTo("apply");
        assertThat(operation.state()).isEqualTo(Operation.State.RUNNING);
        assertThat(history.createHistoricProcessInstanceQuery().processInstanceId(instance.getId()).singleResult()
                .getBusinessKey()).isEqualTo(operation.id());
        Map<String, Object> variables = runtime.getVariables(instance.getId());
        assertThat(variables)
                .containsEntry("operation", operation.id())
                .containsEntry("definitionVersion", operation.definitionVersion())
                .containsEntry("hosts", List.of("c1", "c2", "w1"))
                .containsEntry("controlPlaneHosts", List.of("c1", "c2"))
                .containsEntry("joiningControlPlaneHosts", List.of("c2"))
                .containsEntry("workers", List.of("w1"));
    }

    @Test
    void aProcessThatWorksInTurnsStartsBesideOthersAndIsAboutTheControlPlane() {
        deploySaying("turn");
        start("demo");

        ProcessInstance instance = runtime.startProcessInstanceByKey("in-turns", Map.of("cluster", "demo"));

        Operation operation = operations.ofInstance(instance.getId()).orElseThrow();
        assertThat(claims.heldBy(operation.number())).isEmpty();
        assertThat(operation.hosts()).extracting(HostName::text).containsExactly("c1", "c2");
        assertThat(runtime.getVariable(instance.getId(), "hosts")).as("no host is checked").isEqualTo(List.of());
    }

    @Test
    void aProcessThatClaimsSomethingUnknownDoesNotStart() {
        deploySaying("everything");

        assertThatThrownBy(() -> runtime.startProcessInstanceByKey("in-turns", Map.of("cluster", "demo")))
                .hasStackTraceContaining("it may be cluster, hosts, turn or nothing");
        assertThat(operations.running(new ClusterName("demo"))).isEmpty();
    }

    private void deploySaying(String claimed) {
        try (InputStream small = getClass().getResourceAsStream("/operations/small-operation.bpmn")) {
            String diagram = new String(small.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("small-operation", "in-turns")
                    .replaceFirst("(?s)(<bpmn:process .*?>)", "$1<bpmn:extensionElements><camunda:properties>"
                            + "<camunda:property name=\"slipway.claims\" value=\"" + claimed + "\" />"
                            + "</camunda:properties></bpmn:extensionElements>");
            repository.createDeployment().name("in turns").addString("in-turns.bpmn", diagram).deploy();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void anOperationStaysOnTheVersionItStartedWith() {
        ProcessInstance instance = start("demo");
        Operation operation = operations.ofInstance(instance.getId()).orElseThrow();

        definitions.store(new ClusterName("demo"), ShortClusterFiles.file("demo", "changed later"),
                DefinitionVersion.Origin.FILE, "demo.yaml");

        assertThat(definitions.newest(new ClusterName("demo")).orElseThrow().version())
                .isGreaterThan(operation.definitionVersion());
        assertThat(runtime.getVariable(instance.getId(), "definitionVersion"))
                .isEqualTo(operation.definitionVersion());
    }

    @Test
    void aSecondOperationOnTheSameClusterIsRefusedAndLeavesNothing() {
        identity.setAuthentication("otto", List.of("camunda-admin"));
        String first = operations.ofInstance(start("demo").getId()).orElseThrow().id();
        long instances = history.createHistoricProcessInstanceQuery().count();

        assertThatThrownBy(() -> start("demo"))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("The cluster demo is worked on by " + first + " (small-operation), started by otto");

        assertThat(history.createHistoricProcessInstanceQuery().count()).isEqualTo(instances);
        assertThat(operations.list(OperationFilter.of(Optional.empty(), true), Long.MAX_VALUE, 10)).hasSize(1);
    }

    @Test
    void ofTwentyStartsAtTheSameMomentOneGetsTheCluster() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(20);
        CountDownLatch together = new CountDownLatch(1);
        List<Future<Boolean>> starts = new ArrayList<>();
        for (int person = 0; person < 20; person++) {
            Callable<Boolean> start = () -> {
                together.await();
                try {
                    start("demo");
                    return true;
                } catch (BadUserRequestException refused) {
                    return false;
                }
            };
            starts.add(people.submit(start));
        }
        together.countDown();
        int admitted = 0;
        for (Future<Boolean> start : starts) {
            admitted += start.get() ? 1 : 0;
        }
        people.shutdown();

        assertThat(admitted).isEqualTo(1);
        assertThat(runtime.createProcessInstanceQuery().count()).isEqualTo(1);
    }

    @Test
    void whatCannotStartSaysWhy() {
        assertThatThrownBy(() -> runtime.startProcessInstanceByKey(PROCESS))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("Which cluster?").hasMessageContaining("Known are: demo");
        assertThatThrownBy(() -> start("nowhere"))
                .isInstanceOf(BadUserRequestException.class).hasMessageContaining("no cluster named nowhere");
        assertThatThrownBy(() -> start("a; rm -rf /"))
                .isInstanceOf(BadUserRequestException.class).hasMessageContaining("is not a cluster name");
        assertThatThrownBy(() -> runtime.startProcessInstanceByKey(PROCESS, Map.of("cluster", "demo", "mode", "destroy")))
                .isInstanceOf(BadUserRequestException.class).hasMessageContaining("apply or plan");
        assertThatThrownBy(() -> runtime.startProcessInstanceByKey(
                        PROCESS, Map.of("cluster", "demo", "ticket", "x".repeat(300))))
                .isInstanceOf(BadUserRequestException.class).hasMessageContaining("300 characters");
        assertThat(runtime.createProcessInstanceQuery().count()).isZero();
        assertThat(operations.running(new ClusterName("demo"))).isEmpty();
    }

    @Test
    void theEndOfAnOperationFreesItsCluster() {
        ProcessInstance instance = start("demo");
        tasks.complete(tasks.createTaskQuery().processInstanceId(instance.getId()).singleResult().getId());

        Operation ended = operations.ofInstance(instance.getId()).orElseThrow();
        assertThat(ended.state()).isEqualTo(Operation.State.FINISHED);
        assertThat(ended.endedAt()).isPresent();
        assertThat(start("demo")).isNotNull();
    }

    @Test
    void anInstanceDeletedInCockpitIsACancelledOperation() {
        ProcessInstance instance = start("demo");
        identity.setAuthentication("ada", List.of("camunda-admin"));
        // As Cockpit does by default: without the diagram's listeners.
        runtime.deleteProcessInstance(instance.getId(), "wrong cluster", true);

        Operation ended = operations.ofInstance(instance.getId()).orElseThrow();
        assertThat(ended.state()).isEqualTo(Operation.State.CANCELLED);
        assertThat(ended.outcome()).isEqualTo("Cancelled by ada: wrong cluster");
        assertThat(start("demo")).isNotNull();
    }

    private ProcessInstance start(String cluster) {
        return runtime.startProcessInstanceByKey(PROCESS, Map.of("cluster", cluster));
    }
}
