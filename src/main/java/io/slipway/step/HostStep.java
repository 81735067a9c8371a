package io.slipway.step;

/** A step on one host. */
public non-sealed interface HostStep extends Step<HostTarget> {

    /** Whether the step concerns this host at all; where it does not, plan and journal do not show it. */
    default boolean concerns(HostTarget target) {
        return true;
    }
}
