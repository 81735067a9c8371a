package io.slipway.controlplane;

import io.slipway.host.HostFailure;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition.BalancerHealthCheck;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Evidence;
import io.slipway.step.PersonAsked;
import io.slipway.step.Site;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Proves the balancer over the control plane before init needs it (procedure P02; kubernetes-facts, section 5): every
 * member is seen through the endpoint from hosts that do not carry its address, and a closed member leaves the
 * rotation and comes back. Members without an API server get a throw-away listener; API servers are never stopped for
 * a proof. Between two looks the listeners stay up for the balancer's health checks; what Slipway forgets ends by
 * itself on the hosts.
 */
final class ProveControlPlaneBalancer implements ClusterProof {

    private final Clock clock;
    private final SecureRandom random;
    private final Map<ClusterName, BalancerSession> sessions = new ConcurrentHashMap<>();
    private final PersonAsked personAsked = new PersonAsked();

    ProveControlPlaneBalancer(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String id() {
        return "proveControlPlaneBalancer";
    }

    @Override
    public String title() {
        return "Prove the control plane's balancer";
    }

    @Override
    public boolean madeByAPerson() {
        return true;
    }

    @Override
    public Evidence gather(ClusterTarget target) {
        Site site = target.site();
        ClusterName name = target.cluster().name();
        BalancerSession session = sessions.get(name);
        boolean goesOn = false;
        try {
            if (session == null || !session.operation().equals(site.work().operation())) {
                session = begin(site);
                sessions.put(name, session);
            }
            Evidence evidence = session.members().isEmpty() ? onlyTheName(site) : look(site, session);
            goesOn = evidence instanceof Evidence.NotYet;
            personAsked.remember(site, evidence);
            return evidence;
        } finally {
            if (!goesOn) {
                sessions.remove(name);
                takeDown(site);
            }
        }
    }

    private BalancerSession begin(Site site) {
        boolean plainListenersCount = site.cluster().kubernetes().balancerHealthCheck() == BalancerHealthCheck.TCP;
        Map<String, Host> words = new LinkedHashMap<>();
        List<Host> apiServers = new ArrayList<>();
        for (Host host : site.cluster().controlPlaneHosts()) {
            Reading reading = site.shell(host).read(LocalApi.query(site.cluster(), host));
            if (LocalApi.answers(site.cluster(), host, reading)) {
                apiServers.add(host);
            } else if (plainListenersCount) {
                String word = word();
                words.put(word, host);
                BalancerListener.open(site.cluster(), host, site.shell(host), word);
            }
        }
        Optional<String> authority = apiServers.isEmpty()
                ? Optional.empty()
                : Optional.of(ControlPlaneHosts.first(site, null).certificateAuthority());
        return new BalancerSession(
                site.work().operation(), words, apiServers, authority, personAsked.in(site), clock);
    }

    private Evidence look(Site site, BalancerSession session) {
        BalancerProbe probe = new BalancerProbe(site);
        BalancerProbe.Round round = probe.round(session.words(), session.certificateAuthority());
        session.count(round);
        if (!round.strangers().isEmpty()) {
            return notProven(site, session, round, probe);
        }
        if (!session.fulfilled(round)) {
            return session.overdue() || session.nobodyMadeIt(round) ? notProven(site, session, round, probe) : notYet(session);
        }
        switch (session.phase()) {
            case ALL_SEEN -> {
                Optional<Map.Entry<String, Host>> closing = session.memberToClose();
                if (closing.isEmpty()) {
                    return proven(site, session);
                }
                BalancerListener.close(site.shell(closing.get().getValue()));
                session.enter(BalancerSession.Phase.CLOSED_LEAVES);
            }
            case CLOSED_LEAVES -> {
                Map.Entry<String, Host> closed = session.memberToClose().orElseThrow();
                BalancerListener.open(
                        site.cluster(), closed.getValue(), site.shell(closed.getValue()), closed.getKey());
                session.enter(BalancerSession.Phase.CLOSED_RETURNS);
            }
            case CLOSED_RETURNS -> {
                return proven(site, session);
            }
        }
        return notYet(session);
    }

    private static Evidence notYet(BalancerSession session) {
        return Evidence.notYet(List.of(session.waitsFor()), session.age());
    }

    private static Evidence proven(Site site, BalancerSession session) {
        List<String> seen = new ArrayList<>();
        seen.add(session.tally(endpoint(site)));
        session.memberToClose().ifPresentOrElse(
                closed -> seen.add(closed.getValue().name() + " left the rotation when its port was closed, and came"
                        + " back"),
                () -> seen.add("That a closed member leaves the rotation was not tried: "
                        + (session.members().size() < 2
                                ? "there is only one member."
                                : "API servers are not stopped for a proof.")));
        seen.addAll(limits(site));
        return new Evidence.Proven(seen);
    }

    private static Evidence notProven(
            Site site, BalancerSession session, BalancerProbe.Round round, BalancerProbe probe) {
        List<String> seen = new ArrayList<>(session.missing(endpoint(site)));
        seen.add(session.tally(endpoint(site)));
        round.strangers().stream().distinct().limit(3).forEach(seen::add);
        round.failures().stream().distinct().limit(4).forEach(seen::add);
        seen.addAll(probe.resolved());
        seen.addAll(limits(site));
        return new Evidence.NotProven(seen);
    }

    /** With an HTTPS health check no member counts as healthy before it has an API server: only the name can be seen. */
    private static Evidence onlyTheName(Site site) {
        BalancerProbe probe = new BalancerProbe(site);
        List<String> seen = new ArrayList<>(probe.resolved());
        boolean resolves = probe.resolvesWell(seen);
        seen.add("The balancer's health check is HTTPS /readyz: before init no member can pass it, so the members are"
                + " not proved yet.");
        return resolves ? new Evidence.Proven(seen) : new Evidence.NotProven(seen);
    }

    private static List<String> limits(Site site) {
        return site.cluster().workers().isEmpty()
                ? List.of("The cluster has no workers: the calls came from control-plane hosts, which may reach"
                        + " themselves.")
                : List.of();
    }

    private static void takeDown(Site site) {
        for (Host host : site.cluster().controlPlaneHosts()) {
            try {
                BalancerListener.close(site.shell(host));
            } catch (HostFailure unreachable) {
                // The listener ends by itself; what the proof saw is worth more than this.
                continue;
            }
        }
    }

    private static Endpoint endpoint(Site site) {
        return site.cluster().kubernetes().controlPlaneEndpoint();
    }

    private String word() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
