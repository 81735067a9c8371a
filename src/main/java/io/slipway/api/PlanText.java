package io.slipway.api;

import io.slipway.journal.PlanEntry;
import io.slipway.operations.DefinitionVersion;
import io.slipway.operations.Operation;
import io.slipway.step.Change;
import java.util.List;

/** A plan to be read on a terminal: by host and step, files as diffs. */
final class PlanText {

    private PlanText() {}

    static String of(Operation operation, List<PlanEntry> entries) {
        StringBuilder text = new StringBuilder();
        text.append("Plan of ").append(operation.id()).append(" for ").append(operation.cluster())
                .append(", definition ").append(DefinitionVersion.inWords(operation.definitionVersion())).append('\n');
        List<PlanEntry> open = entries.stream().filter(entry -> entry.kind() != PlanEntry.Kind.NOTHING).toList();
        if (open.isEmpty()) {
            return text.append("\nNothing to change.\n").toString();
        }
        String host = null;
        for (PlanEntry entry : open) {
            String place = entry.host().orElse("The cluster as a whole");
            if (!place.equals(host)) {
                text.append('\n').append(place).append('\n');
                host = place;
            }
            text.append("  ").append(entry.title());
            if (entry.kind() == PlanEntry.Kind.UNKNOWN) {
                text.append(" (to be seen after: ").append(entry.until()).append(')');
            }
            text.append('\n');
            for (Change change : entry.changes()) {
                text.append("    - ").append(change.what()).append('\n');
                change.diff().ifPresent(diff ->
                        diff.lines().forEach(line -> text.append("        ").append(line).append('\n')));
            }
        }
        return text.toString();
    }
}
