package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.step.Site;
import java.time.Duration;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Waits until no other operation changes the cluster's control plane, then claims it (docs/decisions/0005). Harmless to
 * repeat: an operation has one place in the queue, and keeps what it has.
 */
final class AwaitControlPlaneTurn implements JavaDelegate {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final OperationVariables variables;
    private final OperationTable operations;
    private final Claims claims;

    AwaitControlPlaneTurn(OperationVariables variables, OperationTable operations, Claims claims) {
        this.variables = variables;
        this.operations = operations;
        this.claims = claims;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "awaitControlPlaneTurn");
        long operation = Operation.number(site.work().operation()).orElseThrow();
        Optional<Long> first = claims.takeTurn(site.cluster().name(), ClaimSubject.CONTROL_PLANE, operation);
        if (first.isEmpty()) {
            execution.removeVariable("waitsFor");
            OperationVariables.finished(execution);
        } else {
            execution.setVariable("waitsFor", operations.operation(first.get())
                    .map(other -> other.id() + " (" + other.process() + ")")
                    .orElseThrow());
            OperationVariables.comeBack(execution, PAUSE);
        }
    }
}
