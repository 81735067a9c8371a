package io.slipway.step;

/**
 * Gathers evidence that something is true which Slipway did not make: the balancer, a reboot, a node, the cluster as a
 * whole. What it sets up to see that, it takes down again, also when it fails half-way; so it can run at any time.
 */
public sealed interface Proof permits ClusterProof, HostProof {

    /** The proof's name in diagrams, journal and API: {@code proveControlPlaneBalancer}. */
    String id();

    /** The same for people. */
    String title();
}
