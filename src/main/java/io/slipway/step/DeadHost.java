package io.slipway.step;

/**
 * A host that leaves its cluster and cannot be asked any more: SSH does not reach it and its node is not Ready. People
 * decide that, with the plan; steps then leave out what only the host itself could do.
 */
public final class DeadHost {

    /** The finding that says so; whoever accepts it gives the host up. */
    public static final String FINDING = "dead-host";

    private DeadHost() {}

    /** Whether a person has given the host up in this operation. */
    public static boolean givenUp(HostTarget target) {
        return !target.site().acceptedBy(FINDING, target.host()).isEmpty();
    }
}
