package io.slipway.operations;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;

/** Reads how long uploaded certificates shall be kept alive, in the transaction of the start: what is not right starts nothing. */
final class ReadKeepFor implements ExecutionListener {

    static final String VARIABLE = "keepFor";

    /** Whoever has the key can join a control-plane host: that is not left open for days. */
    static final Duration LONGEST = Duration.ofHours(24);

    @Override
    public void notify(DelegateExecution execution) {
        execution.setVariable(VARIABLE, read(execution.getVariable(VARIABLE)).toString());
    }

    /** @throws StartRefused that says what would be right */
    static Duration read(Object given) {
        String text = given == null ? "" : given.toString().strip();
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException notADuration) {
            // Told below, in the same words as one that is too long.
        }
        throw StartRefused.badInput("How long shall the certificates be kept? \""
                + (text.length() <= 40 ? text : text.substring(0, 40) + "…")
                + "\" is no duration from PT0S to PT24H. Right would be PT45M, PT3H or PT1H30M.");
    }
}
