package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.operations.Acceptance;
import io.slipway.step.Site;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Puts what differs beside the plan's own findings. A repetition follows only a roll-back. */
final class NoteFindings implements JavaDelegate {

    private final OperationVariables variables;
    private final Journal journal;

    NoteFindings(OperationVariables variables, Journal journal) {
        this.variables = variables;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "noteFindings");
        Findings.read(execution.getVariable("adoptionFindings")).forEach(finding -> journal.alsoFound(
                site.work().operation(), finding.host().map(HostName::new), Acceptance.of(site.cluster(), finding)));
    }
}
