package io.slipway.care;

import io.slipway.controlplane.JoinLeases;
import io.slipway.engine.OperationVariables;
import io.slipway.inventory.ClusterName;
import io.slipway.journal.Finding;
import io.slipway.journal.Journal;
import io.slipway.kube.KubeFailure;
import io.slipway.operations.ClusterJoins;
import io.slipway.operations.Operation;
import io.slipway.operations.Operations;
import io.slipway.step.Site;
import java.time.Duration;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Looks for what hosts could join with and nobody needs any more: bootstrap tokens without an end or with a long life, and
 * uploaded certificates that outlived their operation. Harmless to repeat: it only looks.
 */
final class LookAtCredentials implements JavaDelegate {

    /** kubeadm's own tokens live that long. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private final OperationVariables variables;
    private final ObjectProvider<ClusterJoins> joins;
    private final ObjectProvider<Operations> operations;
    private final Journal journal;

    LookAtCredentials(
            OperationVariables variables, ObjectProvider<ClusterJoins> joins, ObjectProvider<Operations> operations,
            Journal journal) {
        this.variables = variables;
        this.joins = joins;
        this.operations = operations;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "lookAtCredentials");
        String operation = site.work().operation();
        ClusterName cluster = site.cluster().name();
        try {
            joins.getObject().leases(cluster).ifPresent(leases -> {
                leases.tokens().stream().filter(token -> !token.usages().isEmpty()).forEach(token ->
                        left(token).ifPresent(found -> note(operation, "join-token-left/" + token.id(), found,
                                "If nobody joins with it: kubeadm token delete " + token.id())));
                leases.certificates().flatMap(this::left).ifPresent(found -> note(
                        operation, "uploaded-certificates-left", found,
                        "If nobody joins with them: kubectl -n kube-system delete secret kubeadm-certs"));
            });
        } catch (KubeFailure failure) {
            note(operation, "api-silent", "the cluster's API does not answer: "
                    + failure.getMessage().lines().findFirst().orElse(""),
                    "Bring an API server back; look at its host's finding.");
        }
    }

    private Optional<String> left(JoinLeases.Token token) {
        String name = "the bootstrap token " + token.id()
                + (token.description().isEmpty() ? "" : " (" + token.description() + ")");
        if (token.expires().isEmpty()) {
            return Optional.of(name + " never ends");
        }
        return token.timeLeft().filter(left -> left.compareTo(LONGEST) > 0)
                .map(left -> name + " lives for " + left.toDays() + " more days");
    }

    private Optional<String> left(JoinLeases.Certificates certificates) {
        boolean needed = certificates.uploadedBy().flatMap(id -> operations.getObject().operation(id))
                .filter(operation -> operation.state() == Operation.State.RUNNING)
                .isPresent();
        // What ends within kubeadm's own two hours is left to end by itself.
        return needed || certificates.expires().isPresent()
                ? Optional.empty()
                : Optional.of("the uploaded control-plane certificates never end: whoever has their key can read them");
    }

    private void note(String operation, String kind, String found, String advice) {
        journal.alsoFound(operation, Optional.empty(),
                new Finding(Optional.empty(), kind, Finding.Severity.WARNING, found, advice));
    }
}
