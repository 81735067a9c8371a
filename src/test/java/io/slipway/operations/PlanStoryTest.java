package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.journal.Page;
import io.slipway.journal.PlanEntry;
import io.slipway.lab.Lab;
import io.slipway.network.Definitions;
import io.slipway.step.HostTarget;
import io.slipway.story.Operator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.ActiveProfiles;

/** A bring-up as far as its review, with the product's own diagram, on the lab's hosts over real SSH. */
@SpringBootTest(properties = {
    "slipway.clusters.directory=./target/no-cluster-files",
    "camunda.bpm.authorization.enabled=false"
})
@Import({ShortClusterFiles.class, PlanStoryTest.Check.class})
@ActiveProfiles("test")
class PlanStoryTest {

    /** Finds what the story wants to be found. */
    static class Check {

        private static final Map<String, Finding.Severity> BY_HOST = new ConcurrentHashMap<>();

        @Bean
        @Primary
        HostCheck storyCheck() {
            return new HostCheck() {
                @Override
                public Looked check(HostTarget target) {
                    String host = target.host().name().text();
                    return new Looked(
                            Optional.ofNullable(BY_HOST.get(host))
                                    .map(severity -> new Finding(
                                            Optional.of(host), "memory-low", severity, "1 GiB", "add memory"))
                                    .stream().toList(),
                            Map.of("looked", "yes"));
                }

                @Override
                public List<Finding> compare(Map<String, Map<String, String>> facts) {
                    return List.of(new Finding(Optional.empty(), "hosts-compared", Finding.Severity.INFORMATION,
                            String.join(" ", facts.keySet()), "nothing"));
                }
            };
        }
    }

    @Autowired
    ProcessEngine engine;

    @Autowired
    ClusterDefinitions definitions;

    @Autowired
    OperationTable operations;

    @Autowired
    DecisionTable decisions;

    @Autowired
    Journal journal;

    private Lab lab;
    private Operator otto;

    @BeforeEach
    void sixHostsOfADataCentre() {
        Check.BY_HOST.clear();
        String name = "plan" + System.nanoTime();
        lab = Lab.builder().named(name)
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a2", "2001:db8:a2::11")
                .worker("h3", "a1", "2001:db8:a1::13")
                .start();
        definitions.store(new ClusterName(name), ShortClusterFiles.lab(lab.definition()),
                DefinitionVersion.Origin.FILE, "lab.yaml");
        otto = new Operator(engine, "otto");
    }

    @AfterEach
    void theDataCentreIsClosed() {
        engine.getRuntimeService().createProcessInstanceQuery().rootProcessInstances().list().forEach(
                instance -> engine.getRuntimeService().deleteProcessInstance(instance.getId(), "end of the test"));
        lab.close();
    }

    @Test
    void aPlanShowsEveryHostAndChangesNothing() throws Exception {
        String operation = otto.starts("cluster-bring-up", lab.clusterName(), Map.of("mode", "plan"));

        Task keys = otto.sees(operation, "Confirm the host keys");
        JsonNode shown = json(operation, "hostKeys");
        assertThat(shown).hasSize(3);
        assertThat(shown.get(0).path("fingerprint").asText()).startsWith("SHA256:");
        otto.completes(keys);
        otto.seesTheEnd(operation);

        Operation ended = operations.operation(Operation.number(operation).orElseThrow()).orElseThrow();
        assertThat(ended.state()).isEqualTo(Operation.State.PLANNED);
        assertThat(ended.outcome()).isEqualTo("Planned: there is something to change. Nothing was changed.");
        List<PlanEntry> plan = journal.plan(operation, Optional.empty());
        assertThat(plan).extracting(PlanEntry::host)
                .contains(Optional.empty(), Optional.of("h0"), Optional.of("h1"), Optional.of("h3"));
        assertThat(plan).filteredOn(entry -> entry.step().equals("initialiseControlPlane"))
                .extracting(PlanEntry::kind).contains(PlanEntry.Kind.CHANGES);
        assertThat(otto.variable(operation, "planSummary").toString()).contains("something to do, on 3 hosts.");
        assertThat(json(operation, "planFindings").get(0).path("id").asText()).isEqualTo("subnets-overlap");
        assertThat(journal.findings(operation)).as("every host was compared, once")
                .filteredOn(finding -> finding.id().equals("hosts-compared"))
                .extracting(Finding::found).containsExactly("h0 h1 h3");
        assertThat(journal.steps(operation, Optional.empty(), Optional.empty(), 0, Page.LARGEST).entries())
                .as("runs of steps").isEmpty();
        assertThat(journal.commands(operation, Optional.of("h3"), Optional.empty(), 0, 10, false).entries()).isNotEmpty();
    }

    @Test
    void whatBlocksCannotBeApprovedAndWhatWarnsIsAcceptedByName() {
        Check.BY_HOST.put("h3", Finding.Severity.ERROR);
        String operation = otto.starts("cluster-bring-up", lab.clusterName(), Map.of());
        otto.seesAndCompletes(operation, "Confirm the host keys");

        Task review = otto.sees(operation, "Review the plan");
        assertThat(otto.variable(operation, "planSummary").toString()).contains("1 finding blocks");
        Check.BY_HOST.put("h3", Finding.Severity.WARNING);
        otto.completes(review, Map.of("planDecision", "approve"));

        Task again = otto.sees(operation, "Review the plan");
        assertThat(again.getId()).isNotEqualTo(review.getId());
        assertThat(decisions.accepted(operation)).isEmpty();
        assertThat(otto.variable(operation, "planSummary").toString()).contains("0 findings block, 2 warnings");

        otto.completes(again, Map.of("planDecision", "cancel"));
        otto.seesTheEnd(operation);
        Operation ended = operations.operation(Operation.number(operation).orElseThrow()).orElseThrow();
        assertThat(ended.state()).isEqualTo(Operation.State.CANCELLED);
        assertThat(ended.outcome()).isEqualTo("Cancelled at the review of the plan; nothing was changed.");
    }

    @Test
    void aManifestThatCannotBeReadIsAFindingBesideAllOthers() throws Exception {
        definitions.store(
                new ClusterName(lab.clusterName()),
                ShortClusterFiles.lab(Definitions.withIngress(lab.definition(), new ClusterDefinition.Ingress(
                        "/nowhere/ingress.yaml", ClusterDefinition.Ingress.Exposure.NODE_PORT, Optional.empty()))),
                DefinitionVersion.Origin.FILE, "lab.yaml");
        String operation = otto.starts("cluster-bring-up", lab.clusterName(), Map.of("mode", "plan"));
        otto.seesAndCompletes(operation, "Confirm the host keys");
        otto.seesTheEnd(operation);

        assertThat(journal.findings(operation)).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("not-planned");
            assertThat(finding.found()).contains("/nowhere/ingress.yaml");
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
        });
        assertThat(journal.plan(operation, Optional.of("h3"))).as("the other steps are planned").isNotEmpty();
    }

    private JsonNode json(String operation, String variable) throws Exception {
        return new ObjectMapper().readTree(otto.variable(operation, variable).toString());
    }
}
