package io.slipway.controlplane;

import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How far one proof of the balancer has come; in memory only, because a new one costs nothing but time. */
final class BalancerSession {

    /** Health checks come every 5 to 30 seconds and want several in a row. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Enough for a balancer that is there to take the listeners in, before anybody is asked to create one. */
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(30);

    /** What a phase waits for. */
    enum Phase {
        ALL_SEEN,
        CLOSED_LEAVES,
        CLOSED_RETURNS
    }

    private final String operation;
    private final Map<String, Host> words;
    private final List<Host> apiServers;
    private final Optional<String> certificateAuthority;
    private final boolean personWasAsked;
    private final Clock clock;
    private final Map<String, Integer> tally = new TreeMap<>();
    private final Map<String, Integer> inPhase = new TreeMap<>();
    private int failures;
    private Phase phase = Phase.ALL_SEEN;
    private Instant since;

    BalancerSession(
            String operation,
            Map<String, Host> words,
            List<Host> apiServers,
            Optional<String> certificateAuthority,
            boolean personWasAsked,
            Clock clock) {
        this.operation = operation;
        this.words = words;
        this.apiServers = apiServers;
        this.certificateAuthority = certificateAuthority;
        this.personWasAsked = personWasAsked;
        this.clock = clock;
        this.since = clock.instant();
    }

    String operation() {
        return operation;
    }

    Map<String, Host> words() {
        return words;
    }

    Optional<String> certificateAuthority() {
        return certificateAuthority;
    }

    Phase phase() {
        return phase;
    }

    /** Every host that shall be seen. */
    List<Host> members() {
        List<Host> members = new ArrayList<>(words.values());
        members.addAll(apiServers);
        return members;
    }

    /** The listener that is closed and opened again; empty when nobody would be left, or none is a listener. */
    Optional<Map.Entry<String, Host>> memberToClose() {
        return members().size() < 2
                ? Optional.empty()
                : words.entrySet().stream().reduce((first, last) -> last);
    }

    void enter(Phase next) {
        phase = next;
        since = clock.instant();
        inPhase.clear();
    }

    void count(BalancerProbe.Round round) {
        round.answers().forEach((host, times) -> {
            tally.merge(host, times, Integer::sum);
            inPhase.merge(host, times, Integer::sum);
        });
        failures += round.failures().size();
    }

    /** Whether the phase has seen what it waits for, its last round without a failed call. */
    boolean fulfilled(BalancerProbe.Round round) {
        if (!round.clean() || round.answers().isEmpty()) {
            return false;
        }
        return switch (phase) {
            case ALL_SEEN, CLOSED_RETURNS -> members().stream()
                    .allMatch(host -> inPhase.containsKey(host.name().text()));
            case CLOSED_LEAVES -> !round.answers().containsKey(closedName());
        };
    }

    /** How long the session has been in its phase. */
    Duration age() {
        return Duration.between(since, clock.instant());
    }

    boolean overdue() {
        return age().compareTo(LIMIT) > 0;
    }

    /** Whether there is no balancer to wait for: nobody was asked for one yet, and nothing speaks for its being there. */
    boolean nobodyMadeIt(BalancerProbe.Round round) {
        return !personWasAsked
                && tally.isEmpty()
                && (round.nameIsUnknown()
                        || age().compareTo(FIRST_LIMIT) > 0);
    }

    private String closedName() {
        return memberToClose().map(entry -> entry.getValue().name().text()).orElse("");
    }

    String waitsFor() {
        return switch (phase) {
            case ALL_SEEN -> "waits until every member answers through the endpoint; so far: " + shown(inPhase);
            case CLOSED_LEAVES -> "waits until " + closedName() + ", whose port is closed, leaves the rotation";
            case CLOSED_RETURNS -> "waits until " + closedName() + " answers again";
        };
    }

    /** What the phase has not seen, one line each. */
    List<String> missing(Endpoint endpoint) {
        List<String> lines = new ArrayList<>();
        switch (phase) {
            case ALL_SEEN, CLOSED_RETURNS -> members().stream()
                    .filter(host -> !inPhase.containsKey(host.name().text()))
                    .forEach(host -> lines.add(host.name() + " never answered through " + endpoint
                            + (phase == Phase.CLOSED_RETURNS ? " after its port was opened again" : "")));
            case CLOSED_LEAVES -> lines.add("the port of " + closedName() + " was closed, and " + endpoint
                    + " still sends connections to it: check the balancer's health check");
        }
        return lines;
    }

    /** {@code 40 answers through api.example.net:6443: h0 21, h1 19; 2 calls failed}. */
    String tally(Endpoint endpoint) {
        int answers = tally.values().stream().mapToInt(Integer::intValue).sum();
        return answers + " answers through " + endpoint + (answers == 0 ? "" : ": " + shown(tally))
                + (failures == 0 ? "" : "; " + failures + " calls failed");
    }

    private static String shown(Map<String, Integer> counts) {
        return counts.isEmpty()
                ? "nobody"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
