package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.DefinitionRefused;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.People;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Takes the text as the person left it. One that was changed is planned anew, whatever the decision was: what is approved is
 * what was shown. Harmless to repeat: the same text is the same proposal.
 */
final class ReadCorrection implements JavaDelegate {

    private static final int LONGEST_TOLD = 3900;

    private final OperationVariables variables;
    private final Adoption adoption;
    private final References references;
    private final People people;

    ReadCorrection(OperationVariables variables, Adoption adoption, References references, People people) {
        this.variables = variables;
        this.adoption = adoption;
        this.references = references;
        this.people = people;
    }

    @Override
    public void execute(DelegateExecution execution) {
        execution.setVariable("correction", "cancel".equals(execution.getVariable("planDecision")) ? "none" : read(execution));
    }

    private String read(DelegateExecution execution) {
        DefinitionVersion open = adoption.open(execution);
        String typed = execution.getVariable("definitionText") instanceof String text ? text.replace("\r\n", "\n") : "";
        boolean written = !typed.isBlank() && !isShown(execution, typed);
        if (!written && open.digest().equals(execution.getVariable("plannedDefinition"))) {
            return "none";
        }
        if (written && !open.digest().equals(execution.getVariable("shownDefinition"))) {
            execution.setVariable("shownDefinition", open.digest());
            return mistakes(execution, "Somebody else corrected the definition over the API meanwhile, so your text was not taken."
                    + " Compare it with what is proposed now. To go on with yours, complete the task again; to go on with"
                    + " theirs, empty the text.");
        }
        try {
            if (written) {
                references.refuseOthers(typed);
                adoption.propose(
                        execution, typed, people.whoCompletedTheLastTask(execution.getProcessInstanceId()));
            } else {
                adoption.show(execution);
            }
        } catch (DefinitionRefused refused) {
            return mistakes(execution, Stream.concat(
                            Stream.of(refused.getMessage()), refused.mistakes().stream().map(mistake -> "- " + mistake))
                    .collect(Collectors.joining("\n")));
        }
        adoption.corrected(execution);
        Adoption.hosts(execution, variables.site(execution, "readCorrection").cluster());
        return "changed";
    }

    /** Whether the text is the one that the task showed; forms may take the last line's end away. */
    private static boolean isShown(DelegateExecution execution, String typed) {
        return Stream.of(typed, typed.stripTrailing(), typed.stripTrailing() + "\n")
                .anyMatch(text -> ClusterDefinitions.digest(text).equals(execution.getVariable("shownDefinition")));
    }

    private static String mistakes(DelegateExecution execution, String told) {
        execution.setVariable(
                "definitionMistakes", told.length() <= LONGEST_TOLD ? told : told.substring(0, LONGEST_TOLD) + "\n…");
        return "mistakes";
    }
}
