package io.slipway.controlplane;

import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.step.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls the endpoint from hosts that do not carry its address, and tells who answered. */
final class BalancerProbe {

    private static final int CALLERS = 4;
    private static final int CALLS = 6;
    private static final int CURL_COULD_NOT_RESOLVE = 6;
    private static final String TALKS_TLS = "Client sent an HTTP request to an HTTPS server";

    private final Site site;
    private final Endpoint endpoint;
    private final List<Host> callers;

    BalancerProbe(Site site) {
        this.site = site;
        this.endpoint = site.cluster().kubernetes().controlPlaneEndpoint();
        List<Host> workers = site.cluster().workers();
        this.callers = (workers.isEmpty() ? site.cluster().controlPlaneHosts() : workers).stream()
                .limit(CALLERS)
                .toList();
    }

    /**
     * What one round of calls saw.
     *
     * @param answers by host name, how often it answered
     * @param failures calls that nobody answered, in words
     * @param unresolved callers that know no address of the endpoint's name, once for each failed call
     * @param strangers answers that are of no host of the cluster, in words
     */
    record Round(
            Map<String, Integer> answers, List<String> failures, List<String> unresolved, List<String> strangers) {

        Round() {
            this(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        /** Whether the name stands for nothing, wherever it was asked. */
        boolean nameIsUnknown() {
            return answers.isEmpty() && !failures.isEmpty() && failures.size() == unresolved.size();
        }

        boolean clean() {
            return failures.isEmpty() && strangers.isEmpty();
        }
    }

    List<Host> callers() {
        return callers;
    }

    /**
     * Calls the endpoint a few times from every caller.
     *
     * @param words by word, the host whose listener says it
     * @param certificateAuthority the cluster's CA where API servers listen already
     */
    Round round(Map<String, Host> words, Optional<String> certificateAuthority) {
        Round round = new Round();
        for (Host caller : callers) {
            try {
                if (!words.isEmpty()) {
                    callListeners(caller, words, certificateAuthority.isPresent(), round);
                }
                certificateAuthority.ifPresent(authority -> callApiServers(caller, authority, !words.isEmpty(), round));
            } catch (HostFailure unreachable) {
                round.failures().add(caller.name() + " could not be asked: " + unreachable.reason());
            }
        }
        return round;
    }

    private void callListeners(Host caller, Map<String, Host> words, boolean apiServersToo, Round round) {
        List<Query> calls = new ArrayList<>();
        for (int call = 1; call <= CALLS; call++) {
            calls.add(new Query.Run(call(call)));
        }
        Reading reading = site.shell(caller).read(calls);
        for (int call = 1; call <= CALLS; call++) {
            CommandResult result = reading.run(call(call).toArray(String[]::new));
            String said = result.output().strip();
            Host host = words.get(said);
            if (host != null) {
                round.answers().merge(host.name().text(), 1, Integer::sum);
            } else if (!result.succeeded()) {
                round.failures().add(caller.name() + ": " + result.errorOutput().strip());
                if (result.exitCode() == CURL_COULD_NOT_RESOLVE) {
                    round.unresolved().add(caller.name().text());
                }
            } else if (!(apiServersToo && said.contains(TALKS_TLS))) {
                round.strangers().add(caller.name() + " was answered by something else: "
                        + said.lines().findFirst().orElse("(empty)"));
            }
        }
    }

    private List<String> call(int number) {
        return List.of(
                "curl",
                "--silent",
                "--show-error",
                "--globoff",
                "--max-time",
                "3",
                "--noproxy",
                "*",
                "http://" + endpoint + "/slipway-proof/" + number);
    }

    private void callApiServers(Host caller, String authority, boolean listenersToo, Round round) {
        HostShell shell = site.shell(caller);
        for (int call = 0; call < CALLS; call++) {
            BalancerTls.Answer answer = BalancerTls.ask(shell, endpoint, authority);
            Optional<Host> host = site.cluster().controlPlaneHosts().stream()
                    .filter(one -> answer.addresses().contains(one.address()))
                    .findFirst();
            if (host.isPresent() && answer.ready()) {
                round.answers().merge(host.get().name().text(), 1, Integer::sum);
            } else if (host.isPresent()) {
                round.failures().add(caller.name() + ": " + host.get().name() + " " + answer.detail());
            } else if (!listenersToo || answer.verified()) {
                round.failures().add(caller.name() + ": " + answer.detail());
            }
        }
    }

    /** What the endpoint's name stands for, as each caller sees it. */
    List<String> resolved() {
        List<String> lines = new ArrayList<>();
        if (endpoint.isAddress()) {
            return lines;
        }
        for (Host caller : callers) {
            CommandResult result = site.shell(caller)
                    .read(Query.Run.of("getent", "ahostsv6", endpoint.host()))
                    .run("getent", "ahostsv6", endpoint.host());
            List<String> addresses = result.lines().stream()
                    .map(line -> line.split("\\s+")[0])
                    .distinct()
                    .toList();
            lines.add(caller.name() + " resolves " + endpoint.host() + " to "
                    + (addresses.isEmpty() ? "nothing" : String.join(", ", addresses)));
        }
        return lines;
    }

    /** Whether every caller resolves the name, and to the balancer's address where the file gives it. */
    boolean resolvesWell(List<String> resolved) {
        ClusterDefinition cluster = site.cluster();
        return resolved.stream().noneMatch(line -> line.endsWith(" to nothing"))
                && cluster.kubernetes().balancerAddress().address()
                        .map(address -> resolved.stream().allMatch(line -> line.endsWith(" " + address)))
                        .orElse(true);
    }
}
