package io.slipway.host;

/**
 * Whether this Slipway may change hosts at this moment. One that has not reached its database for a while may not: another
 * one takes its work over (docs/decisions/0011).
 */
@FunctionalInterface
public interface InCharge {

    boolean now();
}
