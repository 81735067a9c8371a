package io.slipway.progress;

import java.time.Instant;
import java.util.Optional;

/**
 * A step that stands until its cause is mended.
 *
 * @param process the key of the process whose diagram has the step
 * @param incident the engine's id
 * @param host empty for a step in the cluster as a whole
 * @param reason by which incidents with one cause are together: the reason's name, and what was seen without the host
 * @param message reason, command, exit code, last lines and advice
 * @param processInstance the engine's id, as Cockpit's address has it
 * @param approveReset whether it asks for leave to reset what kubeadm left on the host
 */
public record StandingIncident(
        String operation,
        String cluster,
        String process,
        String processName,
        String incident,
        String step,
        String title,
        Optional<String> host,
        String reason,
        String message,
        Instant since,
        String processInstance,
        boolean approveReset) {}
