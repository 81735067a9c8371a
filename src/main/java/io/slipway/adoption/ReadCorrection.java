package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
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
        boolean shown = open.digest().equals(execution.getVariable("shownDefinition"));
        if (shown && (typed.isBlank() || typed.stripTrailing().equals(open.text().stripTrailing()))) {
            return "none";
        }
        try {
            if (shown) {
                references.refuseOthers(typed);
                adoption.propose(
                        execution, typed, people.whoCompletedTheLastTask(execution.getProcessInstanceId()));
            } else {
                // Somebody wrote it over the API since it was shown, where it was checked.
                adoption.show(execution);
            }
        } catch (DefinitionRefused refused) {
            String told = Stream.concat(Stream.of(refused.getMessage()), refused.mistakes().stream().map(mistake -> "- " + mistake))
                    .collect(Collectors.joining("\n"));
            execution.setVariable(
                    "definitionMistakes", told.length() <= LONGEST_TOLD ? told : told.substring(0, LONGEST_TOLD) + "\n…");
            return "mistakes";
        }
        Adoption.corrected(execution);
        Adoption.hosts(execution, variables.site(execution, "readCorrection").cluster());
        return "changed";
    }
}
