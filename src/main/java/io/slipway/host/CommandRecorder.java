package io.slipway.host;

import io.slipway.inventory.HostName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Receives every command that ran on a host, already redacted. Implemented by the journal. */
public interface CommandRecorder {

    void record(Entry entry);

    /**
     * One command.
     *
     * @param cluster the cluster's name
     * @param host where it ran
     * @param work on whose behalf
     * @param command the arguments as one quoted line, redacted
     * @param started when it was sent
     * @param took until its end, or until the connection was lost
     * @param exitCode empty when unknown: a lost connection is never a success
     * @param output standard output, redacted, at most 1 MiB
     * @param errorOutput standard error, likewise
     */
    record Entry(
            String cluster,
            HostName host,
            Work work,
            String command,
            Instant started,
            Duration took,
            Optional<Integer> exitCode,
            String output,
            String errorOutput) {}
}
