package io.slipway.care;

import io.slipway.operations.People;
import java.time.Clock;
import java.time.Duration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Writes down what a person said about a finding. Accepted ones are asked about again after that time, or when they get worse;
 * mended ones when the next look still sees them. Harmless to repeat: it writes the same words.
 */
final class RecordFindingDecision implements JavaDelegate {

    private static final int LONGEST_DAYS = 365;

    private final CareFindingTable table;
    private final People people;
    private final Clock clock;

    RecordFindingDecision(CareFindingTable table, People people, Clock clock) {
        this.table = table;
        this.people = people;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        long id = ((Number) execution.getVariable("finding")).longValue();
        if ("accept".equals(execution.getVariable("findingDecision"))) {
            Object word = execution.getVariable("word");
            table.accepted(
                    id,
                    clock.instant().plus(Duration.ofDays(days(execution.getVariable("acceptForDays")))),
                    people.whoCompletedTheLastTask(execution.getProcessInstanceId()),
                    word == null ? "" : word.toString().strip());
        }
    }

    private static long days(Object given) {
        try {
            return given == null ? 30 : Math.max(1, Math.min(LONGEST_DAYS, Long.parseLong(given.toString().strip())));
        } catch (NumberFormatException noNumber) {
            return 1;
        }
    }
}
