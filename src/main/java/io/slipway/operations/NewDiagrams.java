package io.slipway.operations;

import io.slipway.operations.OperationControl.NotPossible;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.migration.MigratingProcessInstanceValidationException;
import org.camunda.bpm.engine.migration.MigrationPlan;
import org.camunda.bpm.engine.migration.MigrationPlanValidationException;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings a running operation to the diagrams that Slipway has now, after an upgrade or a change of a site's own diagrams. Without
 * that an operation ends with the diagrams that it was started with. It goes on where it stands: activities are the same when
 * their ids are.
 */
public final class NewDiagrams {

    private static final int MOST_INSTANCES = 10_000;

    private final InterventionTable interventions;
    private final ProcessEngine engine;
    private final TransactionTemplate transaction;
    private final People people;
    private final Clock clock;

    NewDiagrams(
            InterventionTable interventions, ProcessEngine engine, PlatformTransactionManager transactions, People people,
            Clock clock) {
        this.interventions = interventions;
        this.engine = engine;
        this.transaction = new TransactionTemplate(transactions);
        this.people = people;
        this.clock = clock;
    }

    /** Whether the operation runs with older diagrams than a new one would. */
    public boolean areThereFor(Operation operation) {
        if (operation.state() != Operation.State.RUNNING) {
            return false;
        }
        ProcessInstance main = engine.getRuntimeService().createProcessInstanceQuery()
                .processInstanceId(operation.processInstance())
                .singleResult();
        return main != null
                && !newest(operation.process()).getId().equals(main.getProcessDefinitionId());
    }

    /**
     * Moves the operation and all that it called, or nothing of it. A step that runs at that moment runs again afterwards, which
     * is harmless because each step looks first. Who moved it stays with the operation. A second call finds nothing to move, and
     * nothing is recorded.
     *
     * @throws NotPossible when the operation stands where the new diagrams have no such place; it says where
     */
    public void moveTo(Operation operation) {
        if (operation.state() != Operation.State.RUNNING) {
            throw new NotPossible(operation.id() + " has ended already.");
        }
        try {
            transaction.executeWithoutResult(status -> move(operation));
        } catch (MigrationPlanValidationException different) {
            throw refused(different.getValidationReport().getInstructionReports().stream()
                    .map(report -> report.getMigrationInstruction().getSourceActivityId() + ": "
                            + String.join("; ", report.getFailures())));
        } catch (MigratingProcessInstanceValidationException stands) {
            var report = stands.getValidationReport();
            throw refused(Stream.of(
                            report.getFailures().stream(),
                            report.getActivityInstanceReports().stream()
                                    .map(one -> one.getSourceScopeId() + ": " + String.join("; ", one.getFailures())),
                            report.getTransitionInstanceReports().stream()
                                    .map(one -> one.getSourceScopeId() + ": " + String.join("; ", one.getFailures())))
                    .flatMap(lines -> lines));
        } catch (OptimisticLockingException atWork) {
            throw new NotPossible("A step of " + operation.id() + " ended at this moment. Ask again.");
        }
    }

    private void move(Operation operation) {
        Map<String, List<String>> byDefinition = instances(operation).stream().collect(Collectors.groupingBy(
                ProcessInstance::getProcessDefinitionId, TreeMap::new,
                Collectors.mapping(ProcessInstance::getId, Collectors.toList())));
        String deployment = byDefinition.keySet().stream()
                .map(this::definition)
                .filter(definition -> definition.getKey().equals(operation.process()))
                .findFirst()
                .map(definition -> newest(definition.getKey()).getDeploymentId())
                .orElseThrow(() -> new NotPossible(operation.id() + " has ended already."));
        List<String> moved = new ArrayList<>();
        byDefinition.forEach((definition, instances) -> {
            ProcessDefinition source = definition(definition);
            ProcessDefinition target = inDeployment(deployment, source);
            if (!target.getId().equals(source.getId())) {
                MigrationPlan plan = engine.getRuntimeService()
                        .createMigrationPlan(source.getId(), target.getId())
                        .mapEqualActivities()
                        .build();
                engine.getRuntimeService().newMigration(plan).processInstanceIds(instances).execute();
                moved.add(source.getKey() + ": version " + source.getVersion() + " to " + target.getVersion());
            }
        });
        if (!moved.isEmpty()) {
            interventions.add(operation.id(), new Intervention(
                    Optional.empty(), Optional.empty(), Intervention.Kind.NEW_DIAGRAMS,
                    moved.stream().sorted().collect(Collectors.joining(", ")), people.now().orElse(People.SLIPWAY),
                    clock.instant()));
        }
    }

    private List<ProcessInstance> instances(Operation operation) {
        return new ArrayList<>(engine.getRuntimeService().createProcessInstanceQuery()
                .processInstanceBusinessKey(operation.id())
                .listPage(0, MOST_INSTANCES));
    }

    private ProcessDefinition definition(String id) {
        return engine.getRepositoryService().getProcessDefinition(id);
    }

    private ProcessDefinition newest(String key) {
        return engine.getRepositoryService().createProcessDefinitionQuery()
                .processDefinitionKey(key).latestVersion().singleResult();
    }

    /** A caller's called processes are those of its own deployment. */
    private ProcessDefinition inDeployment(String deployment, ProcessDefinition source) {
        ProcessDefinition target = engine.getRepositoryService().createProcessDefinitionQuery()
                .deploymentId(deployment).processDefinitionKey(source.getKey()).singleResult();
        if (target == null) {
            throw refused(Stream.of("the new diagrams have no process " + source.getKey()));
        }
        return target;
    }

    private static NotPossible refused(Stream<String> reasons) {
        return new NotPossible("The new diagrams do not fit where the operation stands; nothing was changed. "
                + reasons.collect(Collectors.joining(". ")) + ". What to do: let it end with its own diagrams, or ask again when it"
                + " has gone on.");
    }
}
