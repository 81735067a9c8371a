package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Says in the report what the cluster's new keepers can do now. Harmless to repeat: it writes the same words. */
final class HandOver implements JavaDelegate {

    @Override
    public void execute(DelegateExecution execution) {
        String cluster = OperationVariables.text(execution, "cluster");
        boolean differences = Boolean.TRUE.equals(execution.getVariable("changesNeeded"));
        execution.setVariable("reportOutcome", "Adopted: the cluster " + cluster
                + " is under Slipway's care. Nothing was changed on its hosts or in it.");
        execution.setVariable("reportNote", differences
                ? "What the plan showed is still otherwise than the definition wants it. To make it so, start cluster-bring-up of "
                        + cluster + ": it plans the same steps again, changes nothing before its plan is approved, and neither"
                        + " initialises nor resets what runs."
                : "The hosts and the cluster are as the definition wants them.");
    }
}
