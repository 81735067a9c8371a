package io.slipway.addons;

import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition.Ingress;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.step.ClusterProof;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Evidence;
import io.slipway.step.PersonAsked;
import io.slipway.step.Site;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Proves the balancer over the workers (procedure P25): every worker answers as a member, and the endpoint answers from
 * hosts that are no members. Which worker answered behind the endpoint cannot be told from an ingress controller's
 * answer; the evidence says so. Once a person was asked, the balancer is given time for its health checks.
 */
final class ProveWorkerBalancer implements ClusterProof {

    private static final int CALLERS = 3;
    private static final int CALLS = 3;

    /** Health checks come every 5 to 30 seconds and want several in a row. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Clock clock;
    private final PersonAsked personAsked = new PersonAsked();
    private final Map<ClusterName, Instant> waitingSince = new ConcurrentHashMap<>();

    ProveWorkerBalancer(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String id() {
        return "proveWorkerBalancer";
    }

    @Override
    public String title() {
        return "Prove the workers' balancer";
    }

    @Override
    public boolean concerns(ClusterTarget target) {
        return target.cluster().ingress().flatMap(Ingress::balancerEndpoint).isPresent();
    }

    @Override
    public boolean madeByAPerson() {
        return true;
    }

    @Override
    public Evidence gather(ClusterTarget target) {
        Site site = target.site();
        Evidence evidence = look(site);
        if (evidence instanceof Evidence.NotProven && personAsked.in(site)) {
            Instant since = waitingSince.computeIfAbsent(site.cluster().name(), name -> clock.instant());
            Duration age = Duration.between(since, clock.instant());
            if (age.compareTo(PATIENCE) < 0) {
                return Evidence.notYet(evidence.seen(), age);
            }
        }
        waitingSince.remove(site.cluster().name());
        personAsked.remember(site, evidence);
        return evidence;
    }

    private static Evidence look(Site site) {
        Endpoint endpoint = site.cluster().ingress().flatMap(Ingress::balancerEndpoint).orElseThrow();
        List<String> missing = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        List<WorkerBalancer.Member> members = WorkerBalancer.members(site);
        if (members.isEmpty()) {
            missing.add("no service of the ingress controller has a port " + endpoint.port() + " for the balancer");
        }
        // Members are asked from a control-plane host, as a balancer would: from outside the workers.
        Host outside = site.cluster().controlPlaneHosts().get(0);
        for (WorkerBalancer.Member member : members) {
            answer(site, outside, new Endpoint(member.address(), member.port()), endpoint.port())
                    .ifPresent(why -> missing.add(member.host() + " does not answer at "
                            + new Endpoint(member.address(), member.port()) + " from " + outside.name() + ": " + why));
        }
        if (missing.isEmpty()) {
            seen.add("All " + members.size() + " workers answer as members.");
        }
        int answers = 0;
        for (Host caller : site.cluster().controlPlaneHosts().stream().limit(CALLERS).toList()) {
            for (int call = 0; call < CALLS; call++) {
                Optional<String> why = answer(site, caller, endpoint, endpoint.port());
                answers += why.isEmpty() ? 1 : 0;
                why.filter(text -> missing.stream().noneMatch(line -> line.startsWith(endpoint + " from " + caller.name())))
                        .ifPresent(text -> missing.add(endpoint + " from " + caller.name() + ": " + text));
            }
        }
        seen.add(endpoint + " answered " + answers + " times.");
        seen.add("Which worker answered cannot be told from the controller's answers.");
        if (missing.isEmpty()) {
            return new Evidence.Proven(seen);
        }
        missing.addAll(seen);
        return new Evidence.NotProven(missing);
    }

    /**
     * Any HTTP status is an answer: without an Ingress of its own the controller says 404. Certificates are not the
     * question here, only who answers at all.
     *
     * @return why there is none
     */
    private static Optional<String> answer(Site site, Host from, Endpoint to, int balancerPort) {
        String scheme = balancerPort % 1000 == 443 ? "https" : "http";
        String[] command = {
            "curl", "--silent", "--show-error", "--insecure", "--globoff", "--max-time", "5", "--output", "/dev/null",
            "--write-out", "%{http_code}", scheme + "://" + to + "/"
        };
        try {
            Reading reading = site.shell(from).read(Query.Run.of(command));
            CommandResult result = reading.run(command);
            if (result.succeeded() && !result.output().strip().equals("000")) {
                return Optional.empty();
            }
            return Optional.of(result.errorOutput().isBlank() ? "no answer" : result.errorOutput().strip());
        } catch (HostFailure failure) {
            return Optional.of(failure.reason().toString());
        }
    }
}
