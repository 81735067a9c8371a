package io.slipway.progress;

import io.slipway.journal.StepRun;
import java.util.List;
import java.util.Optional;

/**
 * An operation host by host and step by step. The runs come in columns: arrays of one length.
 *
 * @param hosts all that the operation is about, in the order of the definition
 * @param steps in the order of the diagrams, also those that have not run; what no diagram names comes last
 * @param now what the operation stands at
 * @param phase what it does with its hosts, or did last; empty before it has called anything for them
 */
public record OperationMatrix(
        List<MatrixHost> hosts, List<MatrixStep> steps, StepRuns runs, List<StandingWork> now, Optional<Phase> phase) {

    /**
     * A host.
     *
     * @param role {@code CONTROL_PLANE} or {@code WORKER}; empty when the definition does not have the host
     */
    public record MatrixHost(String name, Optional<String> role, Optional<String> rack, HostCondition condition) {}

    /**
     * A step or proof.
     *
     * @param process the key of the first process that names it; empty text when none does
     */
    public record MatrixStep(String process, String step, String title) {}

    /**
     * The runs of the journal in the order of their ids.
     *
     * @param host indexes of hosts; -1 for the cluster as a whole
     * @param step indexes of steps
     * @param attempt the engine's tries, from 1
     * @param started milliseconds since 1970
     * @param ended the same; 0 while it is open
     */
    public record StepRuns(
            long[] id, int[] host, int[] step, StepRun.State[] state, int[] attempt, long[] started, long[] ended) {}
}
