package io.slipway.network;

import io.slipway.inventory.ClusterDefinition.NetworkPlugin;
import io.slipway.kube.KubeCluster;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;

/**
 * Gives the blocks of pod addresses of a host that leaves back to their pools; {@code kubeadm reset} and the deletion of
 * the node leave them (kubernetes-facts, sections 7 and 11). Comes after the node is gone, so that nobody takes a new
 * address from them. A second run is harmless because only what names this node is deleted, and never a block that
 * another node has an address of.
 */
final class ReleaseAddresses implements HostStep {

    @Override
    public String id() {
        return "releaseAddresses";
    }

    @Override
    public String title() {
        return "Release the addresses";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return target.cluster().networkPlugin().kind() == NetworkPlugin.Kind.CALICO;
    }

    @Override
    public Difference difference(HostTarget target) {
        return Difference.of(blocks(target).releasable().stream()
                .map(object -> Change.of(AddressBlocks.inWords(object)))
                .toList());
    }

    private static AddressBlocks blocks(HostTarget target) {
        return AddressBlocks.of(target.site().kube(), target.host().name().text());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        KubeCluster cluster = target.site().kube();
        blocks(target).releasable().forEach(object -> cluster.delete(object.key()));
        return Progress.done();
    }
}
