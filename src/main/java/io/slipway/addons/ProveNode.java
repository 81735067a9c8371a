package io.slipway.addons;

import io.slipway.step.Evidence;
import io.slipway.step.HostProof;
import io.slipway.step.HostTarget;
import java.time.Clock;

/**
 * Proves that a host which joined is a node to rely on (procedure P14, P18, P20; kubernetes-facts, sections 4, 11 and 12):
 * Ready with exactly its own IPv6 address, and a pod on it gets an address of the node's pool and answers from another
 * host.
 */
final class ProveNode implements HostProof {

    private final Clock clock;

    ProveNode(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String id() {
        return "proveNode";
    }

    @Override
    public String title() {
        return "Prove the node";
    }

    @Override
    public Evidence gather(HostTarget target) {
        NodeProbe probe = new NodeProbe(target, clock);
        Evidence evidence;
        try {
            evidence = probe.look();
        } catch (RuntimeException failure) {
            takeDown(probe, failure);
            throw failure;
        }
        if (!(evidence instanceof Evidence.NotYet)) {
            probe.takeDown();
        }
        return evidence;
    }

    private static void takeDown(NodeProbe probe, RuntimeException failure) {
        try {
            probe.takeDown();
        } catch (RuntimeException leftOver) {
            failure.addSuppressed(leftOver);
        }
    }
}
