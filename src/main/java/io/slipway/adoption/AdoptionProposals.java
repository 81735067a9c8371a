package io.slipway.adoption;

import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Operation;
import io.slipway.operations.OperationControl;
import io.slipway.operations.Proposals;
import java.util.Optional;
import org.camunda.bpm.engine.TaskService;

/** The definition that an adoption proposes, for programs and for texts that no form holds. */
public final class AdoptionProposals {

    private static final String TASK = "adoptCluster";

    private final Proposals proposals;
    private final References references;
    private final TaskService tasks;

    AdoptionProposals(Proposals proposals, References references, TaskService tasks) {
        this.proposals = proposals;
        this.references = references;
        this.tasks = tasks;
    }

    /** What the operation proposes and nobody has approved yet; empty for every other operation. */
    public Optional<DefinitionVersion> of(Operation operation) {
        return proposals.open(operation.number());
    }

    /**
     * Corrects the proposal while its task waits; completing the task then plans it anew.
     *
     * @throws io.slipway.operations.DefinitionRefused when the text has mistakes, names another cluster or other secrets
     * @throws OperationControl.NotPossible when no adoption waits for a decision about it
     */
    public DefinitionVersion correct(Operation operation, String text, String person) {
        boolean waits = tasks.createTaskQuery()
                .processInstanceBusinessKey(operation.id())
                .taskDefinitionKey(TASK)
                .count() > 0;
        if (!waits) {
            throw new OperationControl.NotPossible(operation.id() + " does not wait for a decision about a proposed definition."
                    + " It can be corrected while the task \"Adopt the cluster\" waits.");
        }
        references.refuseOthers(text);
        return proposals.propose(operation.number(), operation.cluster(), text, person);
    }
}
