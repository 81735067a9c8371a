package io.slipway.controlplane;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.step.Change;
import io.slipway.step.DeadHost;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unties a host that leaves from its cluster: {@code kubeadm reset}, and then what that leaves (kubernetes-facts, section
 * 7). Seen by looking, not by kubeadm's exit code, which is zero also when it failed. A second run is harmless because
 * only what is still there is removed. Leaves out a host that people have given up as dead.
 */
final class ResetHost implements HostStep {

    @Override
    public String id() {
        return "resetHost";
    }

    @Override
    public String title() {
        return "Reset the host";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return !DeadHost.givenUp(target);
    }

    @Override
    public Difference difference(HostTarget target) {
        Reading reading = read(target);
        KubeadmHost found = KubeadmHost.in(reading, target);
        List<Change> changes = new ArrayList<>();
        found.leftovers().forEach(path -> changes.add(Change.of(path + " is there")));
        ClusterTraces.left(reading).forEach(trace -> changes.add(Change.of(trace)));
        if (found.started().isPresent() || found.succeeded().isPresent()) {
            changes.add(Change.of("note of kubeadm's run"));
        }
        return Difference.of(changes);
    }

    private static Reading read(HostTarget target) {
        List<Query> queries = new ArrayList<>(KubeadmHost.queries(target));
        queries.addAll(ClusterTraces.queries());
        return target.shell().read(queries);
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        Reading reading = read(target);
        KubeadmHost found = KubeadmHost.in(reading, target);
        if (!found.leftovers().isEmpty() || KubeadmReset.isUnderWay(target)) {
            Optional<Progress> running = KubeadmReset.run(target, () -> permit(target, found, reading));
            if (running.isPresent()) {
                return running.get();
            }
        }
        ClusterTraces.remove(target);
        return Progress.done();
    }

    /** The plan's approval is leave to reset a host of this cluster that has no vote any more, and no other. */
    private void permit(HostTarget target, KubeadmHost found, Reading reading) {
        String operation = target.site().work().operation();
        if (found.approved(operation)) {
            return;
        }
        List<String> others = ClusterTraces.otherClusters(reading, target.cluster(), target.host());
        if (!others.isEmpty()) {
            throw refused(
                    target,
                    "the host has credentials for " + String.join(", ", others) + ", not for "
                            + target.cluster().kubernetes().controlPlaneEndpoint(),
                    "The host seems to live in another cluster.");
        }
        if (target.host().isControlPlane()
                && RemovalOutlook.ask(target.site()).of(target.host()).filter(EtcdMembers.Member::votes).isPresent()) {
            // The step before was skipped: kubeadm reset would take the vote away without asking anybody.
            throw refused(
                    target,
                    target.host().name() + " still votes in etcd",
                    "Let the etcd member be removed first: cancel and start the removal anew.");
        }
    }

    private StepFailure refused(HostTarget target, String seen, String advice) {
        return new StepFailure(
                StepFailure.Reason.NEEDS_APPROVAL,
                title() + " " + target.host().name(),
                List.of(seen),
                advice + " If it may be reset all the same, "
                        + ResetApproval.how(target.site().work().operation()) + "; else cancel.");
    }
}
