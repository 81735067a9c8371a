package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
import static io.slipway.preparation.PreflightFinding.Severity.INFORMATION;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ReleaseFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container runtime that is there or will be, and whether apt and dpkg can work. */
final class RuntimeChecks {

    private static final List<String> PACKAGES = List.of("containerd", "containerd.io");
    private static final List<String> OTHER_RUNTIMES = List.of("docker.service", "crio.service");
    /** What apt runs by itself, beside the long-lived service that only waits for the shutdown. */
    private static final List<String> UPGRADES = List.of("apt-daily.service", "apt-daily-upgrade.service");

    private static final String[] DPKG = {"dpkg", "--audit"};
    private static final Pattern CANDIDATE = Pattern.compile("(?m)^\\s*Candidate: (\\S+)");
    private static final Pattern VERSION = Pattern.compile("^(?:\\d+:)?(\\d+)\\.(\\d+)");
    private static final Pattern CRI_DISABLED =
            Pattern.compile("(?m)^\\s*disabled_plugins\\s*=\\s*\\[[^]]*(\"cri\"|'cri'|io\\.containerd\\.grpc\\.v1\\.cri)");
    private static final Pattern FORMAT = Pattern.compile("(?m)^\\s*version\\s*=\\s*(\\d+)");

    private RuntimeChecks() {}

    static List<Query> queries(ClusterDefinition cluster) {
        List<Query> queries = new ArrayList<>(List.of(
                new Query.File(ContainerdFiles.CONFIGURATION), Query.Run.of(candidate(cluster)), Query.Run.of(DPKG)));
        PACKAGES.forEach(name -> queries.add(new Query.Package(name)));
        OTHER_RUNTIMES.forEach(name -> queries.add(new Query.Unit(name)));
        UPGRADES.forEach(name -> queries.add(new Query.Unit(name)));
        return queries;
    }

    private static String[] candidate(ClusterDefinition cluster) {
        return new String[] {"apt-cache", "policy", cluster.packages().containerdPackage()};
    }

    static List<PreflightFinding> judge(Reading reading, ClusterDefinition cluster) {
        List<PreflightFinding> findings = new ArrayList<>();
        String wanted = cluster.packages().containerdPackage();
        OTHER_RUNTIMES.stream().filter(name -> reading.unit(name).isActive()).forEach(name ->
                findings.add(new PreflightFinding(PreflightCheck.OTHER_RUNTIME, WARNING, name + " is active",
                        "Remove it, or see that its rules and its containers suit Kubernetes; containerd is configured anew.")));
        PACKAGES.stream().filter(name -> !name.equals(wanted) && reading.packageState(name).version().isPresent())
                .forEach(name -> findings.add(new PreflightFinding(PreflightCheck.CONTAINERD_PACKAGE_DIFFERS, WARNING,
                        "package " + name + " is installed, and the cluster file wants " + wanted
                                + ": apt removes the one, and what needs it, for the other",
                        "Set packages.containerdPackage: " + name + ", or remove the package first.")));
        version(reading, cluster, wanted).ifPresent(findings::add);
        configuration(reading).ifPresent(findings::add);
        if (!reading.run(DPKG).output().isBlank()) {
            findings.add(new PreflightFinding(PreflightCheck.PACKAGES_HALF_INSTALLED, INFORMATION,
                    "dpkg was interrupted: " + reading.run(DPKG).lines().stream().map(String::strip)
                            .filter(line -> !line.isEmpty()).findFirst().orElse(""),
                    "Nothing: host preparation has dpkg finish before it installs packages."));
        }
        UPGRADES.stream().filter(name -> List.of("active", "activating").contains(reading.unit(name).active())).findFirst()
                .ifPresent(name -> findings.add(new PreflightFinding(PreflightCheck.PACKAGES_BEING_UPGRADED, INFORMATION,
                        name + " runs, and holds apt's lock for as long",
                        "Nothing: host preparation waits for apt's lock, and says who holds it.")));
        return findings;
    }

    /** The version that is installed, or that the cluster file wants, or that apt would install. */
    private static Optional<PreflightFinding> version(Reading reading, ClusterDefinition cluster, String wanted) {
        Optional<String> version = Optional.ofNullable(cluster.packages().versions().get(wanted)).filter(text -> !text.isEmpty())
                .or(() -> reading.packageState(wanted).version())
                .or(() -> {
                    Matcher candidate = CANDIDATE.matcher(reading.run(candidate(cluster)).output());
                    return candidate.find() ? Optional.of(candidate.group(1)) : Optional.empty();
                });
        String least = ReleaseFacts.of(cluster.kubernetes().version()).minimumContainerd();
        return version.filter(found -> isOlder(found, least)).map(found -> new PreflightFinding(
                PreflightCheck.CONTAINERD_TOO_OLD, ERROR,
                wanted + " is " + found + " on this host, and Kubernetes " + cluster.kubernetes().version() + " needs " + least,
                "Give the host a repository with a newer one and set packages.containerdPackage or packages.versions, or"
                        + " install a newer system."));
    }

    static boolean isOlder(String version, String least) {
        Matcher found = VERSION.matcher(version);
        Matcher wanted = VERSION.matcher(least);
        if (!found.find() || !wanted.find()) {
            return false;
        }
        int major = Integer.compare(Integer.parseInt(found.group(1)), Integer.parseInt(wanted.group(1)));
        return major < 0 || major == 0 && Integer.parseInt(found.group(2)) < Integer.parseInt(wanted.group(2));
    }

    static Optional<PreflightFinding> configuration(Reading reading) {
        String text = Texts.file(reading, ContainerdFiles.CONFIGURATION);
        if (text.isBlank() || text.startsWith(ContainerdFiles.HEADER)) {
            return Optional.empty();
        }
        Matcher format = FORMAT.matcher(text);
        return Optional.of(new PreflightFinding(PreflightCheck.CONTAINERD_CONFIGURATION_REPLACED, INFORMATION,
                ContainerdFiles.CONFIGURATION + " is not Slipway's (format version " + (format.find() ? format.group(1) : "1")
                        + (CRI_DISABLED.matcher(text).find() ? ", with the CRI disabled" : "") + ") and is replaced",
                "Nothing, unless you need something of it: the plan shows the difference, and containerd.extraToml in the"
                        + " cluster file adds to what Slipway writes."));
    }
}
