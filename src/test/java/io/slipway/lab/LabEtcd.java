package io.slipway.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The members of the cluster's etcd, learners among them. One learner at a time, as etcd has it by default. */
public final class LabEtcd {

    /**
     * A member.
     *
     * @param id 16 hex digits
     * @param name the host's name; empty while it never started
     * @param peerUrl {@code https://[address]:2380}
     * @param learner true until it is promoted
     */
    public record Member(String id, String name, String peerUrl, boolean learner) {

        public boolean isStarted() {
            return !name.isEmpty();
        }
    }

    private final List<Member> members = new ArrayList<>();

    public synchronized List<Member> members() {
        return List.copyOf(members);
    }

    public static String peerUrl(LabHost host) {
        return "https://" + host.address().bracketed() + ":2380";
    }

    public synchronized Optional<Member> of(LabHost host) {
        return members.stream().filter(member -> member.peerUrl().equals(peerUrl(host))).findFirst();
    }

    public synchronized boolean hasLearner() {
        return members.stream().anyMatch(Member::learner);
    }

    /** Adds the first member, which votes at once. */
    synchronized void bootstrap(LabHost host) {
        members.clear();
        members.add(new Member(id(), host.name(), peerUrl(host), false));
    }

    /** Adds a host as a learner that has not started; one that is a member already stays what it is. */
    public synchronized void addLearner(LabHost host) {
        if (of(host).isEmpty()) {
            members.add(new Member(id(), "", peerUrl(host), true));
        }
    }

    /** The learner's etcd runs and tells its name. */
    public synchronized void started(LabHost host) {
        members.replaceAll(member -> member.peerUrl().equals(peerUrl(host))
                ? new Member(member.id(), host.name(), member.peerUrl(), member.learner()) : member);
    }

    /** The learner becomes a voting member. */
    public synchronized void promote(LabHost host) {
        members.replaceAll(member -> member.peerUrl().equals(peerUrl(host))
                ? new Member(member.id(), host.name(), member.peerUrl(), false) : member);
    }

    /** True when there was a member of this id. */
    public synchronized boolean remove(String id) {
        return members.removeIf(member -> member.id().equals(id));
    }

    private static String id() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE);
    }
}
