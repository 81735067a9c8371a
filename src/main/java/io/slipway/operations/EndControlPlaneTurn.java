package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Lets the next operation change the cluster's control plane; at an operation's end that happens by itself. Harmless to
 * repeat: what is not held cannot be given back.
 */
final class EndControlPlaneTurn implements JavaDelegate {

    private final OperationVariables variables;
    private final Claims claims;

    EndControlPlaneTurn(OperationVariables variables, Claims claims) {
        this.variables = variables;
        this.claims = claims;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String operation = variables.site(execution, "endControlPlaneTurn").work().operation();
        claims.release(ClaimSubject.CONTROL_PLANE, Operation.number(operation).orElseThrow());
    }
}
