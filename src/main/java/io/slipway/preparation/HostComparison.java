package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can only be seen with all hosts beside each other. */
final class HostComparison {

    /** etcd complains of more between its members. */
    private static final Duration APART = Duration.ofSeconds(1);
    private static final int MOST_NAMES = 8;

    private HostComparison() {}

    /** @param hosts facts by host name */
    static List<PreflightFinding> of(Map<String, HostFacts> hosts) {
        Map<String, HostFacts> sorted = new TreeMap<>(hosts);
        List<PreflightFinding> findings = new ArrayList<>();
        Map<Integer, List<String>> sizes = grouped(sorted, HostFacts::mtu);
        if (sizes.size() > 1) {
            findings.add(new PreflightFinding(PreflightCheck.MTU_DIFFERS, WARNING,
                    "the uplinks' MTU differs: " + sizes.entrySet().stream()
                            .map(size -> size.getKey() + " on " + shortened(size.getValue()))
                            .collect(Collectors.joining("; ")),
                    "Give all uplinks the same: packets between pods are as large as their hosts' links allow."));
        }
        clocks(sorted).ifPresent(findings::add);
        alike(sorted, "the hardware address", HostFacts::card, findings, ERROR,
                "Give each card an address of its own: neighbour discovery cannot tell these hosts apart.");
        alike(sorted, "the machine id", HostFacts::machine, findings, WARNING,
                "The hosts are copies of one image: empty /etc/machine-id on all but one, run systemd-machine-id-setup,"
                        + " reboot.");
        alike(sorted, "the firmware's UUID", HostFacts::board, findings, WARNING,
                "Some network plugins tell nodes apart by it. Give the machines UUIDs of their own, or accept the warning.");
        return findings;
    }

    private static <V extends Comparable<V>> Map<V, List<String>> grouped(Map<String, HostFacts> hosts, Function<HostFacts, Optional<V>> fact) {
        Map<V, List<String>> groups = new TreeMap<>();
        hosts.forEach((name, facts) -> fact.apply(facts).ifPresent(value ->
                groups.computeIfAbsent(value, none -> new ArrayList<>()).add(name)));
        return groups;
    }

    private static void alike(
            Map<String, HostFacts> hosts, String what, Function<HostFacts, String> fact, List<PreflightFinding> findings,
            PreflightFinding.Severity severity, String advice) {
        grouped(hosts, facts -> Optional.of(fact.apply(facts)).filter(text -> !text.isEmpty())).forEach((value, names) -> {
            if (names.size() > 1) {
                findings.add(new PreflightFinding(PreflightCheck.HOSTS_ALIKE, severity,
                        shortened(names) + " have " + what + " " + value + " in common", advice));
            }
        });
    }

    /** Those that are away from the middle one of all clocks, by more than may be owed to the way there. */
    private static Optional<PreflightFinding> clocks(Map<String, HostFacts> hosts) {
        List<HostFacts> known = hosts.values().stream().filter(facts -> facts.clock().isPresent())
                .sorted(Comparator.comparing(facts -> facts.clock().get())).toList();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        HostFacts middle = known.get((known.size() - 1) / 2);
        List<String> apart = new ArrayList<>();
        hosts.forEach((name, facts) -> facts.clock().ifPresent(clock -> {
            Duration away = clock.minus(middle.clock().get());
            if (away.abs().compareTo(APART.plus(facts.clockError()).plus(middle.clockError())) > 0) {
                apart.add(name + " " + text(away.abs()) + (away.isNegative() ? " behind" : " ahead"));
            }
        }));
        return apart.isEmpty() ? Optional.empty() : Optional.of(new PreflightFinding(PreflightCheck.CLOCKS_APART, WARNING,
                "clocks differ from the other hosts': " + shortened(apart),
                "Let all hosts ask the same time servers; a clock that is only not synchronised yet is set right by host"
                        + " preparation. Certificates and etcd need clocks within a second."));
    }

    private static String text(Duration duration) {
        long seconds = duration.plusMillis(500).toSeconds();
        return seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }

    private static String shortened(List<String> names) {
        return names.size() <= MOST_NAMES
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMES)) + " and " + (names.size() - MOST_NAMES) + " more";
    }
}
