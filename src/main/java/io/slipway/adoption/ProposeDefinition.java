package io.slipway.adoption;

import io.slipway.engine.OperationVariables;
import io.slipway.step.Site;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Reads every host and proposes the whole definition, unless a person has written it; and notes what differs. Harmless to
 * repeat: it only reads, and its proposal replaces its last one.
 */
final class ProposeDefinition implements JavaDelegate {

    private final OperationVariables variables;
    private final Adoption adoption;
    private final Survey survey;

    ProposeDefinition(OperationVariables variables, Adoption adoption, Survey survey) {
        this.variables = variables;
        this.adoption = adoption;
        this.survey = survey;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "proposeDefinition");
        Map<String, String> unread = new TreeMap<>();
        try {
            AdoptedCluster adopted = survey.all(site, execution, unread);
            boolean corrected = adoption.isCorrected(execution);
            Proposal proposal = corrected
                    ? new Proposal(adoption.open(execution).text(), Map.of(), List.of())
                    : Proposal.of(adopted);
            if (!corrected) {
                adoption.propose(execution, proposal.text(), "slipway");
            }
            execution.setVariable("adoptionFindings", Findings.written(Differences.of(adopted, unread, proposal)));
        } catch (NotAdoptable refused) {
            Adoption.refused(execution, refused);
        }
    }
}
