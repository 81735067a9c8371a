package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * Slipway is backed up and comes back with other diagrams while a bring-up runs: the operation ends with its own, or moves to
 * the new ones. Then the back-up is put back, as if the machine had been lost: the operation goes on from there once more, and
 * nothing is done twice on any host.
 */
class UpgradeIT {

    private static final String BALANCER = "Create the L3 balancer for the control plane";
    private static final String REBOOT = "Reboot the hosts";

    private Lab lab;
    private Path diagrams;
    private SlipwayProcess slipway;

    @BeforeEach
    void start() throws IOException {
        lab = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .worker("h1", "a1", "2001:db8:a1::11")
                .speed(500)
                .start();
        diagrams = Files.createDirectory(lab.directory().resolve("diagrams"));
        slipway = new SlipwayProcess(lab, "slipway", Map.of("slipway.engine.processes", diagrams.toString()));
        slipway.start();
    }

    @AfterEach
    void stop() {
        slipway.close();
        lab.close();
    }

    @Test
    void operationsOutliveAnUpgradeMoveToNewDiagramsAndOutliveARestore() throws IOException {
        RemoteOperator operator = new RemoteOperator(slipway.http());
        String bringUp = operator.starts("cluster-bring-up", "demo");
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Review the plan");
        operator.sees(bringUp, BALANCER);
        assertThat(operator.detail(bringUp).path("olderDiagrams").asBoolean()).isFalse();
        slipway.stop();
        Path backUp = lab.directory().resolve("back-up");
        FileSystemUtils.copyRecursively(data(), backUp);

        // The next version lost the place at which the operation stands.
        nextVersion("cluster-bring-up", text -> text.replace("\"createControlPlaneBalancer\"", "\"orderControlPlaneBalancer\""));
        slipway.start();
        assertThat(operator.detail(bringUp).path("olderDiagrams").asBoolean()).isTrue();
        HttpResponse<String> refused = moves(bringUp, "admin:admin");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("createControlPlaneBalancer", "nothing was changed");
        assertThat(movesOnRecord(bringUp)).isEmpty();
        slipway.stop();

        // The one after it has it, and asks for the reboots in other words.
        nextVersion("cluster-bring-up", text -> text.replace("name=\"Reboot the hosts\"", "name=\"Boot the hosts anew\""));
        slipway.start();
        operator.sees(bringUp, BALANCER);
        assertThat(moves(bringUp, "admin:admin").statusCode()).isEqualTo(204);
        assertThat(operator.detail(bringUp).path("olderDiagrams").asBoolean()).isFalse();
        assertThat(moves(bringUp, "admin:admin").statusCode()).as("nothing is left to move").isEqualTo(204);
        assertThat(movesOnRecord(bringUp)).singleElement().satisfies(moved -> {
            assertThat(moved.path("person").asText()).isEqualTo("admin");
            assertThat(moved.path("detail").asText()).contains("cluster-bring-up: version 1 to 3");
        });
        assertThat(slipway.http().get("/api/v1/operations/" + bringUp + "/interventions").body()).contains("NEW_DIAGRAMS");
        lab.createControlPlaneBalancer();
        operator.seesAndCompletes(bringUp, BALANCER);
        operator.sees(bringUp, "Boot the hosts anew");
        assertThat(lab.host("h0").argumentLists()).filteredOn(Effects::isInit).hasSize(1);
        slipway.stop();

        // The machine is lost. What Slipway knows is older than what was done.
        FileSystemUtils.deleteRecursively(data());
        FileSystemUtils.copyRecursively(backUp, data());
        FileSystemUtils.deleteRecursively(diagrams);
        Files.createDirectory(diagrams);
        slipway.start();
        operator.seesAndCompletes(bringUp, BALANCER);
        operator.sees(bringUp, REBOOT);
        lab.hosts().forEach(LabHost::reboot);
        operator.seesAndCompletes(bringUp, REBOOT);
        assertThat(operator.seesTheEnd(bringUp)).isEqualTo("FINISHED");

        for (LabHost host : lab.hosts()) {
            assertThat(Effects.on(host)).as("on " + host.name()).doesNotHaveDuplicates().isNotEmpty();
        }
        assertThat(lab.host("h0").argumentLists()).filteredOn(Effects::isInit).hasSize(1);
        assertThat(lab.host("h1").argumentLists()).filteredOn(Effects::isJoin).hasSize(1);
    }

    private HttpResponse<String> moves(String operation, String login) {
        return new Http(slipway.port(), login).post("/api/v1/operations/" + operation + "/new-diagrams", "");
    }

    /** Of who did what. */
    private List<JsonNode> movesOnRecord(String operation) throws IOException {
        List<JsonNode> moves = new ArrayList<>();
        new ObjectMapper().readTree(slipway.http().get("/api/v1/actions?operation=" + operation).body()).path("actions").forEach(act -> {
            if (act.path("kind").asText().equals("NEW_DIAGRAMS")) {
                moves.add(act);
            }
        });
        return moves;
    }

    private Path data() {
        return lab.directory().resolve("data");
    }

    /** A site's own diagrams go before those of the jar: all of them, one changed. */
    private void nextVersion(String process, UnaryOperator<String> change) throws IOException {
        FileSystemUtils.deleteRecursively(diagrams);
        FileSystemUtils.copyRecursively(Path.of("processes"), diagrams);
        Path diagram = diagrams.resolve(process).resolve(process + ".bpmn");
        String text = Files.readString(diagram);
        String changed = change.apply(text);
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(diagram, changed);
    }
}
