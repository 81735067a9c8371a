package io.slipway.operations;

import io.slipway.engine.Interventions;
import io.slipway.host.Work;
import io.slipway.inventory.HostName;
import io.slipway.journal.Journal;
import io.slipway.journal.StepRun;
import java.util.Optional;

/** Lets steps obey what people decided, and records in the journal that they did. */
final class ObeyedInterventions implements Interventions {

    private final InterventionTable table;
    private final Journal journal;

    ObeyedInterventions(InterventionTable table, Journal journal) {
        this.table = table;
        this.journal = journal;
    }

    @Override
    public boolean takenOver(String operation, String step, Optional<HostName> host) {
        return table.standing(operation, step, host.map(HostName::text)).isPresent();
    }

    @Override
    public void obeyed(Work work, String step, String title, Optional<HostName> host) {
        table.standing(work.operation(), step, host.map(HostName::text)).ifPresent(decided -> journal.setAside(
                work,
                step,
                title,
                host,
                decided.kind() == Intervention.Kind.DONE_BY_HAND ? StepRun.State.DONE_BY_HAND : StepRun.State.SKIPPED,
                decided.decidedBy() + ": " + decided.words()));
    }
}
