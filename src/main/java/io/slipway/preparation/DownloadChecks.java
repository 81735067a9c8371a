package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.INFORMATION;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterDefinition.Resolver;
import io.slipway.inventory.Ipv6Address;
import io.slipway.preparation.NameChecks.Resolved;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the host reaches, over IPv6, what it will download from (users-pains 27): name, connection, certificate and, for
 * the package repository, the repository itself. All servers are tried at the same time by one fixed script.
 */
final class DownloadChecks {

    private final ClusterDefinition cluster;
    /** Found once, so that what is judged is what was asked. */
    private final List<DownloadSource> sources;
    private final String[] attempt;

    DownloadChecks(ClusterDefinition cluster, boolean controlPlane) {
        this.cluster = cluster;
        this.sources = DownloadSource.of(cluster, controlPlane);
        List<String> words = new ArrayList<>(List.of("sh", "-c", script(), "slipway-reach"));
        sources.forEach(source -> words.addAll(
                List.of(source.url().toString(), plain(source.server()), Integer.toString(source.port()))));
        this.attempt = words.toArray(String[]::new);
    }

    private static String script() {
        try (InputStream resource = DownloadChecks.class.getResourceAsStream("reach.sh")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String plain(String server) {
        return server.replaceAll("[\\[\\]]", "");
    }

    private static boolean isAddress(DownloadSource source) {
        return source.server().startsWith("[");
    }

    List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        sources.stream().filter(source -> !isAddress(source)).forEach(source -> queries.add(Resolved.query(source.server())));
        if (!sources.isEmpty()) {
            queries.add(Query.Run.of(attempt));
        }
        return queries;
    }

    List<PreflightFinding> judge(Reading reading) {
        if (sources.isEmpty()) {
            return List.of();
        }
        Map<String, String[]> answers = new HashMap<>();
        reading.run(attempt).output().lines().map(line -> line.split(" ")).filter(words -> words.length == 3)
                .forEach(words -> answers.put(words[0], words));
        List<PreflightFinding> findings = new ArrayList<>();
        for (DownloadSource source : sources) {
            Resolved resolved = isAddress(source)
                    ? new Resolved(List.of(new Ipv6Address(plain(source.server()))), List.of())
                    : Resolved.of(reading, source.server());
            if (!resolved.isReachable()) {
                findings.add(unresolved(source, resolved));
            } else {
                String[] answer = answers.getOrDefault(source.url().toString(), new String[] {"", "28", "000"});
                trouble(source, Integer.parseInt(answer[1]), answer[2]).ifPresent(found -> findings.add(new PreflightFinding(
                        source.kind().notReached(), WARNING, found, advice(source, Integer.parseInt(answer[1])))));
            }
        }
        return findings;
    }

    private PreflightFinding unresolved(DownloadSource source, Resolved resolved) {
        String found = resolved.found(source.server()) + "; it is needed for " + source.use();
        Resolver resolver = cluster.resolver();
        if (!resolved.onlyIpv4().isEmpty() && resolver.unbound() && resolver.dns64Prefix().isPresent()) {
            return new PreflightFinding(source.kind().notResolved(), INFORMATION, found,
                    "Nothing: host preparation gives the host a resolver with DNS64, prefix "
                            + resolver.dns64Prefix().get() + ".");
        }
        return new PreflightFinding(source.kind().notResolved(), WARNING, found, resolved.onlyIpv4().isEmpty()
                ? "Mend the host's resolver, or set " + source.kind().wayRound() + " in the cluster file."
                : "Set resolver.unbound and resolver.dns64Prefix where the site has NAT64, or "
                        + source.kind().wayRound() + " in the cluster file.");
    }

    /** What curl met, in words; empty when the server answered as it should. */
    private static Optional<String> trouble(DownloadSource source, int code, String status) {
        String server = source.server() + " port " + source.port();
        String use = "; it is needed for " + source.use();
        return switch (code) {
            case 0 -> source.kind() == DownloadSource.Kind.PACKAGES && List.of("403", "404", "410").contains(status)
                    ? Optional.of(source.url() + " answers HTTP " + status + ": there is no package repository")
                    : Optional.empty();
            case 6, 7 -> Optional.of(server + " refuses the connection, or there is no way to it over IPv6" + use);
            case 28 -> Optional.of(server + " does not answer within 8 seconds over IPv6" + use);
            case 60, 77 -> Optional.of(server + " shows a certificate that this host does not trust" + use);
            default -> Optional.of(server + " cannot be talked to over IPv6 (curl exit code " + code + ")" + use);
        };
    }

    private static String advice(DownloadSource source, int code) {
        return switch (code) {
            case 0 -> "Correct packages.repositoryUrl; the folder that holds the file Release is meant.";
            case 60, 77 -> "Install ca-certificates on the host, or the authority of the proxy that stands between.";
            default -> "Open the way through firewall and NAT64, or set " + source.kind().wayRound()
                    + " in the cluster file. A host that downloads through a proxy of its own may ignore this.";
        };
    }
}
