package io.slipway.step;

/** A proof about one host. Missing evidence is a failure at that host. */
public non-sealed interface HostProof extends Proof {

    /** Whether the proof concerns this host at all. */
    default boolean concerns(HostTarget target) {
        return true;
    }

    /** Looks. Bounded in time; what takes longer says {@link Evidence.NotYet}. */
    Evidence gather(HostTarget target);
}
