package io.slipway.care;

import io.slipway.inventory.ClusterName;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.OperationFilter;
import io.slipway.operations.Operations;
import java.util.ArrayList;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds the clusters that stand: those that were brought up, adopted or joined once, and on which nothing runs that claims
 * them as a whole, nor another look. Harmless to repeat: it only looks.
 */
final class FindClustersToCareFor implements JavaDelegate {

    private static final String CARE = "cluster-care";

    private final ClusterDefinitions definitions;
    private final ObjectProvider<Operations> operations;

    FindClustersToCareFor(ClusterDefinitions definitions, ObjectProvider<Operations> operations) {
        this.definitions = definitions;
        this.operations = operations;
    }

    @Override
    public void execute(DelegateExecution execution) {
        ArrayList<String> clusters = new ArrayList<>();
        definitions.clusters().stream().filter(this::stands).map(ClusterName::text).forEach(clusters::add);
        execution.setVariable("clusters", clusters);
    }

    private boolean stands(ClusterName cluster) {
        boolean busy = operations.getObject().running(cluster).stream().anyMatch(operation -> operation.process().equals(CARE)
                || operations.getObject().claims(operation).stream().anyMatch(claim -> claim.text().equals("cluster")));
        return !busy && !operations.getObject()
                .list(OperationFilter.finished(cluster, Optional.empty()), Long.MAX_VALUE, 1)
                .isEmpty();
    }
}
