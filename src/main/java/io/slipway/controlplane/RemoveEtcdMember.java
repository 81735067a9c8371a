package io.slipway.controlplane;

import io.slipway.inventory.Host;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.StepFailure;
import java.util.List;

/**
 * Takes a control-plane host's member out of etcd, through a host that stays and whatever state the leaving one is in; a
 * learner that never started likewise (kubernetes-facts, sections 6 and 7). Comes before {@code kubeadm reset}, which
 * empties the member's data also where it could not remove the member. A second run is harmless because the members are
 * asked first.
 */
final class RemoveEtcdMember implements HostStep {

    @Override
    public String id() {
        return "removeEtcdMember";
    }

    @Override
    public String title() {
        return "Remove the etcd member";
    }

    @Override
    public boolean concerns(HostTarget target) {
        return target.host().isControlPlane();
    }

    @Override
    public Difference difference(HostTarget target) {
        EtcdMembers etcd = RemovalOutlook.ask(target.site());
        return etcd.of(target.host())
                .map(member -> Difference.of(Change.of("etcd has the member " + member.id() + " at "
                        + EtcdMembers.peerUrl(target.host()) + (member.votes() ? ", which votes" : ", a learner")
                        + " (seen on " + etcd.witness().name() + ")")))
                .orElse(Difference.none());
    }

    @Override
    public Progress apply(HostTarget target, Difference difference) {
        RemovalOutlook outlook = RemovalOutlook.next(target.site(), target.host());
        if (outlook.risk() == RemovalOutlook.Risk.STOPS) {
            throw refused(target.host(), List.of(outlook.told()), outlook.advice());
        }
        List<String> people = target.site().acceptedBy(RemovalOutlook.FINDING, target.host());
        if (outlook.risk() == RemovalOutlook.Risk.NEXT_FAILURE_STOPS && people.size() < RemovalOutlook.PEOPLE) {
            throw refused(
                    target.host(),
                    List.of(outlook.told(), "accepted by: " + (people.isEmpty() ? "nobody" : String.join(", ", people))),
                    "It was not so when the plan was made. Mend etcd and retry, or cancel and start the removal anew: its"
                            + " plan asks two people.");
        }
        EtcdMembers etcd = RemovalOutlook.ask(target.site());
        etcd.of(target.host()).ifPresent(member -> etcd.remove(target.site(), member));
        return Progress.done();
    }

    private StepFailure refused(Host host, List<String> seen, String advice) {
        return new StepFailure(StepFailure.Reason.NEEDS_APPROVAL, title() + " of " + host.name(), seen, advice);
    }
}
