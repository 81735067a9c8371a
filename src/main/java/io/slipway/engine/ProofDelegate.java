package io.slipway.engine;

import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Evidence;
import io.slipway.step.HostProof;
import io.slipway.step.HostTarget;
import io.slipway.step.Proof;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import io.slipway.step.StepRunner;
import java.util.Optional;
import java.util.function.BiFunction;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Gathers a proof's evidence for a service task: sets {@code evidence} for the person who reads the task, and the
 * transient variables {@code proven}, {@code finished} and {@code wait} for the gateways behind it.
 */
final class ProofDelegate implements JavaDelegate {

    private final Proof proof;
    private final boolean madeByAPerson;
    private final OperationVariables variables;
    private final BiFunction<Site, DelegateExecution, Optional<Evidence>> gather;

    private ProofDelegate(
            Proof proof,
            boolean madeByAPerson,
            OperationVariables variables,
            BiFunction<Site, DelegateExecution, Optional<Evidence>> gather) {
        this.proof = proof;
        this.madeByAPerson = madeByAPerson;
        this.variables = variables;
        this.gather = gather;
    }

    static ProofDelegate of(ClusterProof proof, OperationVariables variables, StepRunner runner) {
        return new ProofDelegate(proof, proof.madeByAPerson(), variables, (site, execution) -> {
            ClusterTarget target = new ClusterTarget(site);
            return proof.concerns(target) ? Optional.of(runner.gather(proof, target)) : Optional.empty();
        });
    }

    static ProofDelegate of(HostProof proof, OperationVariables variables, StepRunner runner, HostLimits limits) {
        return new ProofDelegate(proof, false, variables, (site, execution) -> {
            HostTarget target = new HostTarget(site, site.cluster().host(OperationVariables.host(execution)));
            return proof.concerns(target)
                    ? Optional.of(limits.within(site.cluster(), () -> runner.gather(proof, target)))
                    : Optional.empty();
        });
    }

    @Override
    public void execute(DelegateExecution execution) {
        Optional<Evidence> gathered = gather.apply(variables.site(execution, proof.id()), execution);
        if (gathered.isEmpty()) {
            OperationVariables.proven(execution, true);
            return;
        }
        Evidence evidence = gathered.get();
        OperationVariables.evidence(execution, evidence);
        if (evidence instanceof Evidence.NotYet notYet) {
            OperationVariables.comeBack(execution, notYet.pause());
        } else if (evidence instanceof Evidence.Proven) {
            OperationVariables.proven(execution, true);
        } else if (madeByAPerson) {
            OperationVariables.proven(execution, false);
        } else {
            throw new StepFailure(
                    StepFailure.Reason.NOT_PROVED,
                    proof.title(),
                    evidence.seen(),
                    "Compare what was seen with the cluster, mend the cause, then retry.");
        }
    }
}
