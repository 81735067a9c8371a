package io.slipway.host;

/**
 * Whether this Slipway may change hosts and the objects of clusters at this moment. One that has not reached its database for
 * a while may not: another one takes its work over (docs/decisions/0011).
 */
@FunctionalInterface
public interface InCharge {

    /** What an operator does about a refused change. */
    String ADVICE = "Slipway has not reached its database for some seconds and changed nothing; another Slipway may have taken over."
            + " Look at the database; then retry.";

    /** True while changes are allowed. */
    boolean now();
}
