package io.slipway.preparation;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.step.HostTarget;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a host before anything is done to it (procedure P01, kubernetes-facts sections 9 and 10): all that is wrong,
 * not the first, from one round trip that changes nothing.
 *
 * <p>A host that does not let Slipway in throws {@link io.slipway.host.HostFailure}; the caller makes a finding of it.
 */
public final class Preflight {

    /** @throws io.slipway.host.HostFailure when the host cannot be reached or does not answer in time */
    public List<PreflightFinding> check(HostTarget target) {
        ClusterDefinition cluster = target.site().cluster();
        Host host = target.host();
        List<Query> queries = new ArrayList<>(MachineChecks.queries());
        queries.addAll(NetworkChecks.queries(host));
        queries.addAll(EarlierUseChecks.queries());
        names(cluster, host).forEach(name -> queries.add(Query.Run.of(lookup(name.name()))));
        Reading reading = target.shell().read(queries);

        List<PreflightFinding> findings = new ArrayList<>(MachineChecks.judge(reading, cluster, host));
        findings.addAll(NetworkChecks.judge(reading, host));
        findings.addAll(EarlierUseChecks.judge(reading, cluster, host));
        names(cluster, host).forEach(name -> name.judge(reading).ifPresent(findings::add));
        return findings;
    }

    private static String[] lookup(String name) {
        return new String[] {"getent", "ahostsv6", name};
    }

    /** Names that the host must be able to resolve, each once. */
    private static List<Name> names(ClusterDefinition cluster, Host host) {
        List<Name> names = new ArrayList<>();
        names.add(new Name(PreflightCheck.HOST_NAME_NOT_RESOLVED, host.name().text(),
                PreflightFinding.Severity.WARNING, "Give the host an AAAA record, or an entry in its hosts file."));
        Endpoint endpoint = cluster.kubernetes().controlPlaneEndpoint();
        if (!endpoint.isAddress()) {
            names.add(new Name(PreflightCheck.ENDPOINT_NOT_RESOLVED, endpoint.host(), PreflightFinding.Severity.WARNING,
                    "Give the control plane's name an AAAA record before the balancer's proof."));
        }
        if (cluster.images().source() == ClusterDefinition.Images.Source.PULLED) {
            String registry = cluster.images().repository().split("/")[0].replaceFirst(":[0-9]+$", "");
            names.add(new Name(PreflightCheck.REGISTRY_NOT_RESOLVED, registry, PreflightFinding.Severity.WARNING,
                    "Check the resolver and DNS64, or set a registry that the host can reach."));
        }
        if (cluster.packages().source() != ClusterDefinition.Packages.Source.INSTALLED) {
            cluster.packages().repositoryUrl().map(url -> URI.create(url).getHost())
                    .filter(repository -> !repository.startsWith("["))
                    .ifPresent(repository -> names.add(new Name(PreflightCheck.REPOSITORY_NOT_RESOLVED, repository,
                            PreflightFinding.Severity.WARNING,
                            "Check the resolver and DNS64, or set a mirror that the host can reach.")));
        }
        return names;
    }

    private record Name(PreflightCheck check, String name, PreflightFinding.Severity severity, String advice) {

        Optional<PreflightFinding> judge(Reading reading) {
            boolean resolved = reading.run(lookup(name)).output().lines()
                    .map(line -> line.split("\\s+")[0])
                    // getent maps an A record into IPv6; an IPv6-only host cannot reach that.
                    .anyMatch(address -> address.contains(":") && !address.startsWith("::ffff:"));
            return resolved ? Optional.empty() : Optional.of(new PreflightFinding(
                    check, severity, name + " has no IPv6 address on this host", advice));
        }
    }
}
