package io.slipway.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.host.CommandRecorder;

/**
 * Times the commands on hosts: {@code slipway_host_commands_seconds} by cluster and result, {@code ok}, {@code failed} or
 * {@code lost} when the connection broke. No label for the host: there may be hundreds.
 */
final class MeteredCommands implements CommandRecorder {

    private final CommandRecorder journal;
    private final MeterRegistry meters;

    MeteredCommands(CommandRecorder journal, MeterRegistry meters) {
        this.journal = journal;
        this.meters = meters;
    }

    @Override
    public void record(Entry entry) {
        String result = entry.exitCode().map(code -> code == 0 ? "ok" : "failed").orElse("lost");
        meters.timer("slipway.host.commands", "cluster", entry.cluster(), "result", result).record(entry.took());
        journal.record(entry);
    }
}
