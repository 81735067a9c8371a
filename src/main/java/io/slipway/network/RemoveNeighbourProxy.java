package io.slipway.network;

import io.slipway.step.DeadHost;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;

/**
 * Lets a host that leaves answer neighbour solicitations for pods no longer: a proxy that stays would claim addresses that
 * another host's pods get (kubernetes-facts, section 12). A second run is harmless because only a service that Slipway
 * configured is stopped, once. Leaves out a host that people have given up as dead.
 */
final class RemoveNeighbourProxy implements HostStep {

    @Override
    public String id() {
        return "removeNeighbourProxy";
    }

    @Override
    public String title() {
        return "Remove the neighbour proxy";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return !DeadHost.givenUp(target);
    }

    @Override
    public Difference difference(HostTarget target) {
        return Difference.of(ConfigureNeighbourProxy.leftOver(ConfigureNeighbourProxy.read(target.shell())));
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        ConfigureNeighbourProxy.remove(target.shell(), ConfigureNeighbourProxy.read(target.shell()));
        return Progress.done();
    }
}
