package io.slipway.controlplane;

import io.slipway.inventory.Host;
import io.slipway.kube.KubeCluster;
import io.slipway.kube.KubeFailure;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What joins have in common: when a host counts as joined, and whom a name belongs to. */
abstract class JoinNode extends KubeadmRun implements HostStep {

    private final String id;
    private final String title;
    private final boolean controlPlane;
    private final JoinCredentials credentials;

    JoinNode(String id, String title, boolean controlPlane, JoinCredentials credentials) {
        super(id, true);
        this.id = id;
        this.title = title;
        this.controlPlane = controlPlane;
        this.credentials = credentials;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String title() {
        return title;
    }

    /** How long after a join the node may need to be registered; Ready it is only once there is a network. */
    @Override
    public final Duration deadline() {
        return Duration.ofMinutes(3);
    }

    final JoinCredentials credentials() {
        return credentials;
    }

    @Override
    public final Difference difference(HostTarget target) {
        Host host = target.host();
        KubeCluster kube;
        try {
            kube = target.site().kube();
        } catch (KubeFailure failure) {
            if (failure.reason() == KubeFailure.Reason.NO_CREDENTIALS) {
                return Difference.unknownUntil(InitialiseControlPlane.TITLE, wanted(host));
            }
            throw failure;
        }
        KubeadmHost found = KubeadmHost.of(target);
        List<Change> changes = new ArrayList<>();
        if (!found.kubeletConfigured()) {
            return Difference.of(wanted(host));
        }
        if (NodeObject.of(kube, host).filter(node -> node.hasAddress(host)).isEmpty()) {
            changes.add(Change.of("node " + host.name() + " is not registered with " + host.address()));
        }
        if (controlPlane && !found.apiAnswers()) {
            changes.add(Change.of("the API server on " + host.name() + " does not answer /livez"));
        }
        if (found.succeeded().isEmpty()) {
            changes.add(Change.of("note on " + host.name() + " that it has joined"));
        }
        return Difference.of(changes);
    }

    private Change wanted(Host host) {
        return Change.of("kubeadm join of " + host.name() + " as " + (controlPlane ? "control-plane host" : "worker"));
    }

    @Override
    public final Progress apply(HostTarget target, Difference difference) {
        KubeadmHost found = KubeadmHost.of(target);
        if (found.kubeletConfigured() && found.succeeded().isPresent()) {
            return Progress.done();
        }
        if (found.kubeletConfigured() && isThisHost(target, found) && !underWay(target, found)) {
            target.shell().write(new Marker(
                            target.site().work().operation(), target.cluster().name().text(), id, false, 0)
                    .at(Marker.SUCCEEDED));
            return Progress.done();
        }
        return advance(target);
    }

    private boolean isThisHost(HostTarget target, KubeadmHost found) {
        return (!controlPlane || found.apiAnswers())
                && NodeObject.of(target.site().kube(), target.host())
                        .filter(node -> node.hasAddress(target.host()))
                        .isPresent();
    }

    @Override
    final void renewCredentials(HostTarget target) {
        credentials.renew(target.site(), controlPlane);
    }

    @Override
    final Optional<Progress> prepare(HostTarget target, KubeadmHost found) {
        settleName(target, found);
        KubeadmPatches.write(target);
        return prepareRole(target, found);
    }

    abstract Optional<Progress> prepareRole(HostTarget target, KubeadmHost found);

    /**
     * The host is empty here. kubeadm refuses a Ready node of its name and silently takes over one that is not
     * (kubernetes-facts, section 6); taken over is only the host's own.
     */
    private void settleName(HostTarget target, KubeadmHost found) {
        Host host = target.host();
        KubeCluster kube = target.site().kube();
        Optional<NodeObject> node = NodeObject.of(kube, host);
        if (node.isEmpty() || node.get().hasAddress(host) && !node.get().ready()) {
            return;
        }
        if (found.approved(target.site().work().operation())) {
            kube.delete(NodeObject.key(host));
            return;
        }
        throw new StepFailure(
                StepFailure.Reason.NEEDS_APPROVAL,
                title + " " + host.name(),
                List.of(
                        "a node " + host.name() + " is registered with " + node.get().internalAddresses()
                                + (node.get().ready() ? ", Ready" : ", not Ready"),
                        "the host " + host.name() + " (" + host.address() + ") itself is in no cluster"),
                "Another machine runs under this name, or the host was installed anew a moment ago. If the node may go,"
                        + " delete it (kubectl drain, kubectl delete node " + host.name() + "), or "
                        + ResetApproval.how(target.site().work().operation()) + ".");
    }
}
