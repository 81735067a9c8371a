package io.slipway.engine;

import io.slipway.step.ClusterTarget;
import io.slipway.step.Evidence;
import io.slipway.step.Proof;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import io.slipway.step.StepRunner;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Gathers a proof's evidence for a service task: sets {@code evidence} for the person who reads the task, and the
 * transient variables {@code proven}, {@code finished} and {@code wait} for the gateways behind it.
 */
final class ProofDelegate implements JavaDelegate {

    private final Proof proof;
    private final OperationVariables variables;
    private final StepRunner runner;

    ProofDelegate(Proof proof, OperationVariables variables, StepRunner runner) {
        this.proof = proof;
        this.variables = variables;
        this.runner = runner;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, proof.id());
        ClusterTarget target = new ClusterTarget(site);
        if (!proof.concerns(target)) {
            OperationVariables.proven(execution, true);
            return;
        }
        Evidence evidence = runner.gather(proof, target);
        OperationVariables.evidence(execution, evidence);
        if (evidence instanceof Evidence.NotYet notYet) {
            OperationVariables.comeBack(execution, notYet.pause());
        } else if (evidence instanceof Evidence.Proven) {
            OperationVariables.proven(execution, true);
        } else if (proof.madeByAPerson()) {
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
