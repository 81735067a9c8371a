package io.slipway.controlplane;

import io.slipway.controlplane.EtcdMembers.Member;
import io.slipway.inventory.Host;
import io.slipway.step.Site;
import io.slipway.step.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of etcd when a control-plane host leaves, after those that leave before it (kubernetes-facts, section 6).
 * Asked of a host that stays.
 *
 * @param host the host that leaves
 * @param risk what has to be decided about it
 * @param told in words
 * @param advice what a person can do
 */
public record RemovalOutlook(Host host, Risk risk, String told, String advice) {

    /** The finding by which people accept that etcd survives no further failure. */
    public static final String FINDING = "etcd-quorum";

    /** How many different people have to accept it. */
    public static final int PEOPLE = 2;

    /** What has to be decided. */
    public enum Risk {
        /** etcd survives at least one further failure. */
        NONE,
        /** The next failure would stop the cluster, or one has happened already: two people decide. */
        NEXT_FAILURE_STOPS,
        /** The removal itself would stop the cluster. */
        STOPS
    }

    /**
     * For each control-plane host that the operation is about, in the order of their removal.
     *
     * @throws StepFailure when no etcd member that stays can be asked
     */
    public static List<RemovalOutlook> of(Site site) {
        List<Host> leaving = site.hosts().stream().filter(Host::isControlPlane).toList();
        if (leaving.isEmpty()) {
            return List.of();
        }
        return of(site, leaving);
    }

    /** Likewise for one host that is next to leave. */
    static RemovalOutlook next(Site site, Host host) {
        return of(site, List.of(host)).get(0);
    }

    private static List<RemovalOutlook> of(Site site, List<Host> leaving) {
        if (survivors(site).isEmpty()) {
            return leaving.stream().map(RemovalOutlook::last).toList();
        }
        EtcdMembers etcd = ask(site);
        List<Member> voters = etcd.voters();
        List<String> silent = etcd.unhealthy(site, voters);
        List<RemovalOutlook> outlooks = new ArrayList<>();
        for (Host host : leaving) {
            Optional<Member> member = etcd.of(host).filter(Member::votes);
            List<Member> left = new ArrayList<>(voters);
            member.ifPresent(left::remove);
            outlooks.add(member.isEmpty() ? noVote(host) : judged(host, voters.size(), left, silent));
            voters = left;
        }
        return outlooks;
    }

    /** The control-plane hosts that stay; one of them is asked. */
    static List<Host> survivors(Site site) {
        return site.cluster().controlPlaneHosts().stream().filter(host -> !site.hosts().contains(host)).toList();
    }

    /** @throws StepFailure when none answers */
    static EtcdMembers ask(Site site) {
        return EtcdMembers.ask(site, survivors(site)).orElseThrow(() -> new StepFailure(
                StepFailure.Reason.NOT_AS_WANTED,
                "Ask etcd for its members",
                survivors(site).stream().map(host -> host.name() + ": no etcd member of it answers").toList(),
                "Bring etcd back on a control-plane host that stays (crictl ps, crictl logs), then retry."));
    }

    private static RemovalOutlook last(Host host) {
        return new RemovalOutlook(
                host,
                Risk.STOPS,
                host.name() + " is among the last control-plane hosts: without them there is no cluster.",
                "Join another control-plane host first, then remove this one.");
    }

    private static RemovalOutlook noVote(Host host) {
        return new RemovalOutlook(host, Risk.NONE, host.name() + " has no vote in etcd.", "");
    }

    private static RemovalOutlook judged(Host host, int before, List<Member> left, List<String> silent) {
        List<String> away = left.stream().map(Member::shown).filter(silent::contains).toList();
        int quorum = left.size() / 2 + 1;
        int spare = left.size() - away.size() - quorum;
        String words = "etcd has " + counted(before) + "; without " + host.name() + " it has " + counted(left.size())
                + (away.isEmpty() ? "" : ", of which " + String.join(", ", away) + " does not answer,")
                + " and needs " + quorum + ": ";
        if (spare < 0) {
            return new RemovalOutlook(
                    host,
                    Risk.STOPS,
                    words + "it would stop at once.",
                    "Bring back the members that do not answer, or remove them first, each in an operation of its own.");
        }
        if (spare == 0 || !away.isEmpty()) {
            return new RemovalOutlook(
                    host,
                    Risk.NEXT_FAILURE_STOPS,
                    words + (spare == 0 ? "the next failure stops the cluster." : survives(spare)),
                    "Two different people have to accept this in a task of its own. Safer: join another control-plane"
                            + " host first.");
        }
        return new RemovalOutlook(host, Risk.NONE, words + survives(spare), "");
    }

    private static String counted(int members) {
        return members == 1 ? "1 voting member" : members + " voting members";
    }

    private static String survives(int failures) {
        return "it survives " + (failures == 1 ? "1 further failure." : failures + " further failures.");
    }
}
