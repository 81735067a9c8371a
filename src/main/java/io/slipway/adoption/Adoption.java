package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Host;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Proposals;
import java.util.ArrayList;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/** What the delegates of an adoption share: the proposal, and the variables that the diagram and its task read. */
final class Adoption {

    /** Strings of the engine end at 4000 characters; a longer definition is corrected over the API. */
    static final int LONGEST_IN_FORM = 3900;

    /** The digest of what a person wrote. */
    private static final String CORRECTED = "correctedDefinition";

    private final Proposals proposals;

    Adoption(Proposals proposals) {
        this.proposals = proposals;
    }

    static long number(DelegateExecution execution) {
        return Long.parseLong(OperationVariables.text(execution, "operation").replaceFirst("^OPS-", ""));
    }

    DefinitionVersion open(DelegateExecution execution) {
        return proposals.open(number(execution)).orElseThrow(() -> new IllegalStateException(
                "the operation proposes nothing. What to do: start the adoption anew."));
    }

    /** Whether a person wrote the proposal as it is now; Slipway does not write over it. */
    boolean isCorrected(DelegateExecution execution) {
        return open(execution).digest().equals(execution.getVariable(CORRECTED));
    }

    /** What is proposed now is a person's. */
    void corrected(DelegateExecution execution) {
        execution.setVariable(CORRECTED, open(execution).digest());
    }

    /** Replaces the proposal and sets what later steps and the task read of it. */
    void propose(DelegateExecution execution, String text, String person) {
        proposals.propose(number(execution), new ClusterName(
                OperationVariables.text(execution, "cluster")), text, person);
        show(execution);
    }

    /** What the task shows of the proposal, and the hosts that are looked at. */
    void show(DelegateExecution execution) {
        DefinitionVersion open = open(execution);
        boolean fits = open.text().length() <= LONGEST_IN_FORM;
        execution.setVariable("definitionText", fits ? open.text() : "");
        execution.setVariable("definitionTooLong", !fits);
        execution.setVariable("definitionLink", "/api/v1/operations/" + OperationVariables.text(execution, "operation") + "/proposal");
        execution.setVariable("definitionMistakes", "");
        execution.setVariable("shownDefinition", open.digest());
        // From here the plan is made of it: only while the task waits can it be written over the API.
        execution.setVariable("plannedDefinition", open.digest());
    }

    /** The operation ends, with every reason as its outcome. */
    static void refused(DelegateExecution execution, NotAdoptable refused) {
        execution.setVariable("adoptable", false);
        execution.setVariable("moreHosts", false);
        execution.setVariable("reportOutcome", refused.outcome());
    }

    /** A plain list of texts, over which the diagram loops. */
    static void hosts(DelegateExecution execution, ClusterDefinition cluster) {
        execution.setVariable("hosts", new ArrayList<>(cluster.hosts().stream().map(Host::name).map(Object::toString).toList()));
    }
}
