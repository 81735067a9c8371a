package io.slipway.care;

import io.slipway.engine.OperationVariables;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.kube.KubeFailure;
import io.slipway.network.PoolUse;
import io.slipway.step.Site;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Looks how full the pools of pod addresses are. Harmless to repeat: it only looks. */
final class LookAtPools implements JavaDelegate {

    static final String KIND = "pool-nearly-full/";

    private static final int NEARLY_FULL = 80;
    private static final int FULL = 95;

    private final OperationVariables variables;
    private final Journal journal;

    LookAtPools(OperationVariables variables, Journal journal) {
        this.variables = variables;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "lookAtPools");
        String operation = site.work().operation();
        try {
            PoolUse.of(site.kube()).stream()
                    .filter(PoolUse::enabled)
                    .filter(pool -> pool.percentUsed() >= NEARLY_FULL)
                    .forEach(pool -> journal.alsoFound(operation, Optional.empty(), new Finding(
                            Optional.empty(),
                            KIND + pool.name(),
                            pool.percentUsed() >= FULL ? Finding.Severity.ERROR : Finding.Severity.WARNING,
                            "the pool " + pool.name() + " (" + pool.subnet() + ") is used to " + pool.percentUsed()
                                    + " percent: " + pool.free() + " addresses and "
                                    + pool.blocks().subtract(pool.blocksTaken()) + " blocks are free",
                            "Give the rack a larger pool or a second one in the cluster's definition, then start"
                                    + " pool-assignment.")));
        } catch (KubeFailure apiSilent) {
            // Told by the look at the credentials, once.
            return;
        }
    }
}
