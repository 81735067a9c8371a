package io.slipway.lab;

/**
 * One of Slipway's own scripts, as {@code sh -c <text> <name> <arguments…>} runs it, done on the lab's state. Classes of
 * {@code io.slipway.lab.programs} are found by themselves.
 */
public interface LabScript {

    /** The script's exact text. */
    String text();

    /** Runs it; the invocation's program name is what the script sees as {@code $0}. */
    LabResult run(LabHost host, LabInvocation invocation);
}
