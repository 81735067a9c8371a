package io.slipway.operations;

import io.slipway.controlplane.ResetApproval;
import io.slipway.engine.Sites;
import io.slipway.host.HostFailure;
import io.slipway.inventory.HostName;
import io.slipway.step.Site;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.ProcessInstanceQuery;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people do with a running operation: retry, skip, done by hand, approve a reset, leave a host out, pause, cancel.
 * Everything is done as the person who is logged in, by the engine's own rights, and recorded with their words.
 */
public final class OperationControl {

    private static final int LONGEST_WORDS = 2000;
    private static final int MOST_INSTANCES = 10_000;

    private final InterventionTable interventions;
    private final UndoPlans undoPlans;
    private final Sites sites;
    private final ProcessEngine engine;
    private final TransactionTemplate transaction;
    private final People people;
    private final Clock clock;

    OperationControl(
            InterventionTable interventions, UndoPlans undoPlans, Sites sites, ProcessEngine engine,
            PlatformTransactionManager transactions, People people, Clock clock) {
        this.interventions = interventions;
        this.undoPlans = undoPlans;
        this.sites = sites;
        this.engine = engine;
        this.transaction = new TransactionTemplate(transactions);
        this.people = people;
        this.clock = clock;
    }

    /** What people took over in this operation, in the order of deciding. */
    public List<Intervention> interventions(Operation operation) {
        return interventions.of(operation.id());
    }

    /**
     * Lets the step at an incident run again, now.
     *
     * @throws NotPossible when there is no such incident any more
     */
    public void retry(Operation operation, String incident) {
        transaction.executeWithoutResult(status -> again(find(operation, incident)));
    }

    /** Lets every step that stands run again, now. @return how many */
    public int retryAll(Operation operation) {
        List<Incident> standing = incidents(operation);
        standing.forEach(incident -> transaction.executeWithoutResult(status -> again(incident)));
        return standing.size();
    }

    /**
     * The step at an incident is not done, and the operation goes on behind it.
     *
     * @throws IllegalArgumentException when no reason is given
     * @throws NotPossible when there is no such incident any more, or it is not at a step
     */
    public void skip(Operation operation, String incident, String reason) {
        takeOver(operation, incident, Intervention.Kind.SKIPPED, words(reason, "reason"));
    }

    /** A person did what the step at an incident should have done, and the operation goes on behind it. */
    public void doneByHand(Operation operation, String incident, String evidence) {
        takeOver(operation, incident, Intervention.Kind.DONE_BY_HAND, words(evidence, "evidence"));
    }

    /**
     * Lets what kubeadm left on the incident's host be reset, once and by this operation, and lets the step run again
     * (docs/decisions/0004).
     *
     * @throws NotPossible when the incident is not at a host's own step, or the host cannot be reached now
     */
    public void approveReset(Operation operation, String incident, String reason) {
        String words = words(reason, "reason");
        transaction.executeWithoutResult(status -> {
            Incident standing = find(operation, incident);
            String name = Optional.ofNullable(host(standing)).orElseThrow(() -> new NotPossible(
                    "What stands there is not at a host's own step: there is nothing to reset."));
            Site site = sites.open(
                    operation.processInstance(), operation.cluster(), operation.definitionVersion(), operation.id(),
                    "approveReset", 1);
            try {
                ResetApproval.grant(site.shell(site.cluster().host(new HostName(name))), operation.id());
            } catch (HostFailure failure) {
                throw new NotPossible("The leave could not be left on the host. " + failure.getMessage());
            }
            record(operation, Optional.of(name), stepOf(standing), Intervention.Kind.RESET_APPROVED, words);
            again(standing);
        });
    }

    /** A host takes no further part: whatever stands or comes for it is passed over. What was done on it stays. */
    public void leaveOut(Operation operation, HostName host, String reason) {
        String words = words(reason, "reason");
        refuseEnded(operation);
        if (!isAbout(operation, host)) {
            throw new NotPossible(operation.id() + " is not about a host " + host + ".");
        }
        transaction.executeWithoutResult(status -> {
            record(operation, Optional.of(host.text()), Optional.empty(), Intervention.Kind.LEFT_OUT, words);
            incidents(operation).stream()
                    .filter(incident -> host.text().equals(host(incident)))
                    .forEach(this::again);
        });
    }

    /** Nothing new is begun until {@link #resume}; what runs on hosts runs to its end. */
    public void pause(Operation operation) {
        refuseEnded(operation);
        engine.getRuntimeService().updateProcessInstanceSuspensionState()
                .byProcessInstanceQuery(instances(operation))
                .suspend();
    }

    public void resume(Operation operation) {
        refuseEnded(operation);
        engine.getRuntimeService().updateProcessInstanceSuspensionState()
                .byProcessInstanceQuery(instances(operation))
                .activate();
    }

    public boolean isPaused(Operation operation) {
        return engine.getRuntimeService().createProcessInstanceQuery()
                        .processInstanceId(operation.processInstance())
                        .suspended()
                        .count()
                > 0;
    }

    /**
     * What came of cancelling.
     *
     * @param undo the operation that takes back what was left half-way, as soon as its plan is approved; empty when nothing
     *     was, or when it could not be started
     * @param note what a person should know, in sentences; may be empty
     */
    public record Cancelled(Optional<Operation> undo, String note) {}

    /**
     * Ends the operation where it stands. What was done stays; what runs on a host runs to its end there. For what is
     * half-way an undo plan is started.
     */
    public Cancelled cancel(Operation operation, String reason) {
        String words = words(reason, "reason");
        refuseEnded(operation);
        engine.getRuntimeService().deleteProcessInstance(operation.processInstance(), words);
        return undoPlans.of(operation);
    }

    private void takeOver(Operation operation, String incident, Intervention.Kind kind, String words) {
        transaction.executeWithoutResult(status -> {
            Incident standing = find(operation, incident);
            String step = stepOf(standing).orElseThrow(() -> new NotPossible(
                    "What stands there is no step on a host or in the cluster, but the operation's own work: retry it."));
            record(operation, Optional.ofNullable(host(standing)), Optional.of(step), kind, words);
            again(standing);
        });
    }

    private void record(
            Operation operation, Optional<String> host, Optional<String> step, Intervention.Kind kind, String words) {
        interventions.add(operation.id(), new Intervention(
                host, step, kind, words, people.now().orElse(People.SLIPWAY), clock.instant()));
    }

    private void again(Incident incident) {
        engine.getManagementService().setJobRetries(incident.getConfiguration(), 1);
    }

    /** The bean that the task at the incident names, when it is a step's. */
    private Optional<String> stepOf(Incident incident) {
        String activity = Optional.ofNullable(incident.getFailedActivityId()).orElse(incident.getActivityId());
        FlowElement element = engine.getRepositoryService()
                .getBpmnModelInstance(incident.getProcessDefinitionId())
                .getModelElementById(activity);
        return element instanceof ServiceTask task && task.getCamundaDelegateExpression() != null
                ? Optional.of(task.getCamundaDelegateExpression().replaceAll("[${}]", ""))
                : Optional.empty();
    }

    private Incident find(Operation operation, String incident) {
        return incidents(operation).stream()
                .filter(standing -> standing.getId().equals(incident))
                .findFirst()
                .orElseThrow(() -> new NotPossible(
                        operation.id() + " has no such incident any more. Look at it again: somebody may have retried."));
    }

    /** The engine reports an incident of a called process again at each caller; only the cause has a job. */
    private List<Incident> incidents(Operation operation) {
        return instances(operation).withIncident().listPage(0, MOST_INSTANCES).stream()
                .map(ProcessInstance::getId)
                .flatMap(instance ->
                        engine.getRuntimeService().createIncidentQuery().processInstanceId(instance).list().stream())
                .filter(incident -> incident.getConfiguration() != null)
                .toList();
    }

    private String host(Incident incident) {
        return engine.getRuntimeService().getVariable(incident.getExecutionId(), "host") instanceof String host
                ? host
                : null;
    }

    private boolean isAbout(Operation operation, HostName host) {
        return engine.getRuntimeService().getVariable(operation.processInstance(), "hosts") instanceof List<?> hosts
                && hosts.contains(host.text());
    }

    private ProcessInstanceQuery instances(Operation operation) {
        return engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(operation.id());
    }

    private static void refuseEnded(Operation operation) {
        if (operation.state() != Operation.State.RUNNING) {
            throw new NotPossible(operation.id() + " has ended already.");
        }
    }

    private static String words(String given, String what) {
        String text = given == null ? "" : given.strip();
        if (text.isEmpty() || text.length() > LONGEST_WORDS) {
            throw new IllegalArgumentException("Give a " + what + ", at most " + LONGEST_WORDS
                    + " characters: it is kept with the operation.");
        }
        return text;
    }

    /** What was asked cannot be done as the operation stands now. */
    public static final class NotPossible extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public NotPossible(String message) {
            super(message);
        }
    }
}
