package io.slipway.adoption;

import io.slipway.engine.InstanceEnds;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.ConfirmedHostKey;
import io.slipway.journal.Journal;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import org.springframework.beans.factory.ObjectProvider;

/**
 * However an adoption ended: what is not adopted leaves no trusted keys, and what is adopted none under the name that its first
 * host had before its own was known.
 */
final class ForgetUnadopted implements InstanceEnds {

    static final String PROCESS = "cluster-adopt";

    private final ObjectProvider<Operations> operations;
    private final ClusterDefinitions definitions;
    private final Journal journal;

    ForgetUnadopted(ObjectProvider<Operations> operations, ClusterDefinitions definitions, Journal journal) {
        this.operations = operations;
        this.definitions = definitions;
        this.journal = journal;
    }

    @Override
    public void ended(String processInstance, End end, String reason) {
        operations.getObject().ofInstance(processInstance)
                .filter(operation -> operation.process().equals(PROCESS))
                .map(Operation::cluster)
                .ifPresent(this::forget);
    }

    private void forget(ClusterName cluster) {
        boolean adopted = definitions.newest(cluster).isPresent();
        journal.hostKeys(cluster).stream()
                .map(ConfirmedHostKey::host)
                .distinct()
                .filter(host -> !adopted || host.text().equals(ProvisionalDefinition.HOST))
                .forEach(host -> journal.removeHostKeys(cluster, host, "slipway"));
    }
}
