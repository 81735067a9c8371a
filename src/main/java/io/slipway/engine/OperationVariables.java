package io.slipway.engine;

import io.slipway.inventory.ClusterName;
import io.slipway.inventory.HostName;
import io.slipway.step.Evidence;
import io.slipway.step.Site;
import java.time.Duration;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.variable.Variables;

/** The variables of an operation (docs/decisions/0001), read and written in one place. */
public final class OperationVariables {

    /** String variables end at 4000 characters; what is longer stands in the journal. */
    private static final int LONGEST_TEXT = 3900;

    private final Sites sites;
    private final CurrentAttempt attempt;

    OperationVariables(Sites sites, HistoryService history) {
        this.sites = sites;
        this.attempt = new CurrentAttempt(history);
    }

    /** The site that the operation works on, on behalf of this activity. */
    public Site site(DelegateExecution execution, String activity) {
        return sites.open(
                mainProcess(execution),
                new ClusterName(text(execution, "cluster")),
                number(execution, "definitionVersion"),
                text(execution, "operation"),
                activity,
                attempt.number());
    }

    /**
     * The id of the operation's own process instance, from within any process that it calls. Kept on every execution;
     * walking up to it would read all executions of an operation with hundreds of hosts for every step of each.
     */
    public static String mainProcess(DelegateExecution execution) {
        return ((ExecutionEntity) execution).getRootProcessInstanceId();
    }

    /** The host that the called process works on. */
    public static HostName host(DelegateExecution execution) {
        return new HostName(text(execution, "host"));
    }

    /** The task is done; the diagram goes on. */
    public static void finished(DelegateExecution execution) {
        StepRetries.ended(execution);
        transientVariable(execution, "finished", true);
    }

    /** The task is not done; the diagram looks again after the pause. */
    public static void comeBack(DelegateExecution execution, Duration pause) {
        StepRetries.goesOn(execution);
        transientVariable(execution, "finished", false);
        execution.setVariable("wait", Variables.stringValue(pause.toString(), true));
    }

    static void proven(DelegateExecution execution, boolean proven) {
        finished(execution);
        transientVariable(execution, "proven", proven);
    }

    static void evidence(DelegateExecution execution, Evidence evidence) {
        String text = String.join("\n", evidence.seen());
        execution.setVariable(
                "evidence", text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "\n…");
    }

    private static void transientVariable(DelegateExecution execution, String name, boolean value) {
        execution.setVariable(name, Variables.booleanValue(value, true));
    }

    /**
     * A text that must be there.
     *
     * @throws IllegalStateException that says how to hand it down
     */
    public static String text(DelegateExecution execution, String name) {
        if (execution.getVariable(name) instanceof String text) {
            return text;
        }
        throw missing(execution, name);
    }

    private static int number(DelegateExecution execution, String name) {
        if (execution.getVariable(name) instanceof Number number) {
            return number.intValue();
        }
        throw missing(execution, name);
    }

    private static IllegalStateException missing(DelegateExecution execution, String name) {
        return new IllegalStateException("the variable \"" + name + "\" is missing at \""
                + execution.getCurrentActivityName()
                + "\". What to do: hand it down to this process in the call activity's input mappings.");
    }
}
