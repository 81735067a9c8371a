package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.ClusterName;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.slipway.security.Accounts;
import io.slipway.security.BrowserSession;
import io.slipway.security.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

/** The engine's REST API, its form, and Tasklist: the same start, the same refusals, in the same words. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
class StartByEveryDoorIT {

    private static final String PASSWORD = "a-password-for-tests-1";
    private static final String FILE = """
            name: %s
            kubernetes:
              version: 1.36.2
              controlPlaneEndpoint: api.%s.example.net:6443
            hosts:
              - { name: c1, address: "2001:db8:a1::10", role: control-plane }
            """;

    /** One way to start. */
    private interface Door {
        HttpResponse<String> start(String user, String variables) throws IOException, InterruptedException;
    }

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private ManagementService management;

    @Autowired
    private Operations operations;

    private final Map<String, Door> doors = new TreeMap<>();

    @BeforeEach
    void peopleClustersAndDoors() {
        accounts.ensure("vera", PASSWORD, Role.VIEWER);
        accounts.ensure("otto", PASSWORD, Role.OPERATOR);
        String process = "/process-definition/key/cluster-bring-up";
        String definition = repository.createProcessDefinitionQuery().processDefinitionKey("cluster-bring-up")
                .latestVersion().singleResult().getId();
        doors.put("engine-rest, start", (user, variables) ->
                http(user).post("/engine-rest" + process + "/start", variables));
        doors.put("engine-rest, submit-form", (user, variables) ->
                http(user).post("/engine-rest" + process + "/submit-form", variables));
        doors.put("Tasklist", (user, variables) -> {
            BrowserSession browser = new BrowserSession(port);
            browser.logIn(user, PASSWORD);
            browser.get("/camunda/app/tasklist/default/");
            return browser.postJsonWithEngineToken(
                    "/camunda/api/engine/engine/default/process-definition/" + definition + "/submit-form", variables);
        });
    }

    @AfterEach
    void nothingRunsOn() {
        // A step that runs at this moment is in the way; a person presses the button again.
        await("nothing runs").atMost(Duration.ofMinutes(1)).ignoreException(OptimisticLockingException.class).until(() -> {
            runtime.createProcessInstanceQuery().rootProcessInstances().list()
                    .forEach(instance -> runtime.deleteProcessInstance(instance.getId(), "end of the test"));
            return true;
        });
    }

    @Test
    void theClustersNameIsEnoughAtEveryDoor() throws Exception {
        for (String door : doors.keySet()) {
            String cluster = "door" + doors.keySet().stream().toList().indexOf(door);
            isKnown(cluster);

            HttpResponse<String> answer = doors.get(door).start("otto", cluster(cluster));

            assertThat(answer.statusCode()).as(door + ": " + answer.body()).isEqualTo(200);
            var operation = operations.running(new ClusterName(cluster)).get(0);
            assertThat(operation.startedBy()).as(door).isEqualTo("otto");
            assertThat(operation.mode()).as(door).isEqualTo("apply");
            assertThat(new ObjectMapper().readTree(answer.body()).get("businessKey").asText())
                    .as(door).isEqualTo(operation.id());
        }
    }

    @Test
    void aRefusalSaysWhyAtEveryDoorAndStartsNothing() throws Exception {
        isKnown("busy");
        assertThat(doors.get("Tasklist").start("otto", cluster("busy")).statusCode()).isEqualTo(200);
        String running = operations.running(new ClusterName("busy")).get(0).id();
        Map<String, String> refusals = Map.of(
                cluster("nowhere"), "There is no cluster named nowhere. Known are: ",
                cluster("a; rm -rf /"), "is not a cluster name",
                "{\"variables\":{}}", "Which cluster?",
                cluster("busy"), "The cluster busy is worked on by " + running + " (cluster-bring-up), started by otto");

        for (String door : doors.keySet()) {
            for (Map.Entry<String, String> refusal : refusals.entrySet()) {
                HttpResponse<String> answer = doors.get(door).start("otto", refusal.getKey());

                assertThat(answer.statusCode()).as(door + ": " + answer.body()).isEqualTo(400);
                assertThat(answer.body()).as(door).contains(refusal.getValue());
            }
        }
        assertThat(operations.list(Optional.empty(), true, Long.MAX_VALUE, 10)).hasSize(1);
    }

    @Test
    void aViewerStartsNothingAtAnyDoor() throws Exception {
        isKnown("seen");
        for (String door : doors.keySet()) {
            HttpResponse<String> answer = doors.get(door).start("vera", cluster("seen"));

            assertThat(answer.statusCode()).as(door + ": " + answer.body()).isEqualTo(403);
            assertThat(answer.body()).as(door).contains("vera").contains("CREATE");
        }
        assertThat(operations.running(new ClusterName("seen"))).isEmpty();
    }

    @Test
    void aPartOfAnOperationThatSomebodyStartsAloneWorksOnNothing() throws Exception {
        isKnown("busy");
        assertThat(doors.get("Tasklist").start("otto", cluster("busy")).statusCode()).isEqualTo(200);
        Operation running = operations.running(new ClusterName("busy")).get(0);

        HttpResponse<String> answer = http("otto").post("/engine-rest/process-definition/key/host-reboot/start", """
                {"businessKey": "%s", "variables": {"cluster": {"value": "busy"}, "operation": {"value": "%s"},
                 "definitionVersion": {"value": %d}, "host": {"value": "c1"}}}
                """.formatted(running.id(), running.id(), running.definitionVersion()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

        String started = new ObjectMapper().readTree(answer.body()).get("id").asText();
        await().atMost(Duration.ofMinutes(2)).until(() -> management.createJobQuery()
                .processInstanceId(started).withException().count() == 1);
        assertThat(management.createJobQuery().processInstanceId(started).singleResult().getExceptionMessage())
                .contains(running.id() + " did not start this process")
                .contains("its called processes are not started by themselves");
    }

    private void isKnown(String cluster) {
        if (http("admin").get("/api/v1/clusters/" + cluster).statusCode() == 200) {
            return;
        }
        HttpResponse<String> stored = http("admin").put(
                "/api/v1/clusters/" + cluster, "application/yaml", FILE.formatted(cluster, cluster));
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
    }

    private Http http(String user) {
        return new Http(port, user + ":" + PASSWORD);
    }

    private static String cluster(String name) {
        return "{\"variables\":{\"cluster\":{\"value\":\"" + name + "\",\"type\":\"String\"}}}";
    }
}
