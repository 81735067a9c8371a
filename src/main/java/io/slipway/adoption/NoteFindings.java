package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Puts what differs beside the plan's own findings. A repetition follows only a roll-back. */
final class NoteFindings implements JavaDelegate {

    private final Journal journal;

    NoteFindings(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String operation = OperationVariables.text(execution, "operation");
        Findings.read(execution.getVariable("adoptionFindings")).forEach(finding -> journal.alsoFound(
                operation, finding.host().map(HostName::new), finding));
    }
}
