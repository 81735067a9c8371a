package io.slipway.operations;

import io.slipway.inventory.ClusterDefinition;
import io.slipway.journal.Finding;

/** What a site has accepted in its cluster file is shown and asks nobody again. */
public final class Acceptance {

    private Acceptance() {}

    /** The finding, as information where the cluster file accepts it. */
    public static Finding of(ClusterDefinition cluster, Finding finding) {
        if (finding.severity() != Finding.Severity.WARNING || !cluster.acceptedWarnings().contains(finding.id())) {
            return finding;
        }
        return new Finding(
                finding.host(),
                finding.id(),
                Finding.Severity.INFORMATION,
                finding.found() + " (accepted in the cluster file)",
                finding.advice());
    }
}
