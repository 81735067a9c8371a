package io.slipway.engine;

import io.slipway.inventory.HostName;
import io.slipway.step.ClusterStep;
import io.slipway.step.ClusterTarget;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Site;
import io.slipway.step.StepOutcome;
import io.slipway.step.StepRunner;
import java.util.function.BiFunction;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Runs one step for a service task: typed input from the operation's variables, the step, and as output the transient
 * variables {@code finished} and {@code wait}. A second run is harmless because the step's is.
 */
final class StepDelegate implements JavaDelegate {

    private final String id;
    private final OperationVariables variables;
    private final BiFunction<Site, DelegateExecution, StepOutcome> run;

    private StepDelegate(
            String id, OperationVariables variables, BiFunction<Site, DelegateExecution, StepOutcome> run) {
        this.id = id;
        this.variables = variables;
        this.run = run;
    }

    static StepDelegate of(HostStep step, OperationVariables variables, StepRunner runner, HostLimits limits) {
        return new StepDelegate(step.id(), variables, (site, execution) -> {
            HostName name = OperationVariables.host(execution);
            HostTarget target = new HostTarget(site, site.cluster().host(name));
            return limits.within(site.cluster(), () -> runner.run(step, target));
        });
    }

    static StepDelegate of(ClusterStep step, OperationVariables variables, StepRunner runner) {
        return new StepDelegate(
                step.id(), variables, (site, execution) -> runner.run(step, new ClusterTarget(site)));
    }

    @Override
    public void execute(DelegateExecution execution) {
        StepOutcome outcome = run.apply(variables.site(execution, id), execution);
        if (outcome instanceof StepOutcome.NotYet notYet) {
            OperationVariables.comeBack(execution, notYet.pause());
        } else {
            OperationVariables.finished(execution);
        }
    }
}
