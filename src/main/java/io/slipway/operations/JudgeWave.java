package io.slipway.operations;

import io.slipway.engine.OperationVariables;
import io.slipway.step.Site;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Counts the hosts of a wave that people left out, and has a person asked before the next wave when they are more than a
 * tenth of it. Harmless to repeat: it only reads.
 */
final class JudgeWave implements JavaDelegate {

    private static final int TENTH = 10;

    private final OperationVariables variables;
    private final InterventionTable interventions;

    JudgeWave(OperationVariables variables, InterventionTable interventions) {
        this.variables = variables;
        this.interventions = interventions;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Site site = variables.site(execution, "judgeWave");
        Collection<?> wave = (Collection<?>) execution.getVariable("wave");
        List<Intervention> leftOut = interventions.of(site.work().operation()).stream()
                .filter(decided -> decided.kind() == Intervention.Kind.LEFT_OUT)
                .filter(decided -> wave.contains(decided.host().orElse("")))
                .toList();
        List<Map<String, String>> rows = leftOut.stream()
                .map(decided -> TaskData.row(
                        "host", decided.host().orElse(""), "why", decided.words(), "by", decided.decidedBy()))
                .toList();
        long hosts = leftOut.stream().map(Intervention::host).distinct().count();
        execution.setVariable("leftOutHosts", TaskData.table(rows, TaskData.link(site.work().operation())));
        execution.setVariable("tooMuchFailed", hosts * TENTH > wave.size());
    }
}
