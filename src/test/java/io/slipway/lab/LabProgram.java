package io.slipway.lab;

import java.util.Set;

/**
 * A program that simulated hosts can run. Classes of {@code io.slipway.lab.programs} are found by themselves. One
 * instance serves all hosts, from many threads at once: state belongs to the {@link LabHost}.
 */
public interface LabProgram {

    /** The program's file name, without a directory: {@code kubeadm}. */
    String name();

    /** Further names of the same program. */
    default Set<String> aliases() {
        return Set.of();
    }

    /** Runs it. Time passes only by {@link LabInvocation#takes}. */
    LabResult run(LabHost host, LabInvocation invocation);
}
