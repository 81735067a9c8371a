package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
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

/** The kernel, its modules and control groups, and systemd above them. */
final class KernelChecks {

    /** Only cgroup version 2 has this file. */
    private static final String CONTROLLERS = "/sys/fs/cgroup/cgroup.controllers";
    private static final String[] RELEASE = {"uname", "-r"};
    private static final String[] SYSTEMD = {"systemctl", "--version"};
    private static final Pattern KERNEL = Pattern.compile("^(\\d+)\\.(\\d+)");
    private static final Pattern SYSTEMD_VERSION = Pattern.compile("^systemd (\\d+)");
    /** The first with services of type exec, as long commands are run. */
    private static final int LEAST_SYSTEMD = 240;
    /** The first that hands cgroup version 2's cpuset controller down; runc asks for it. */
    private static final int LEAST_SYSTEMD_WITH_CGROUP_2 = 244;

    private KernelChecks() {}

    static List<Query> queries(ClusterDefinition cluster) {
        List<Query> queries = new ArrayList<>(
                List.of(Query.Run.of(RELEASE), Query.Run.of(SYSTEMD), new Query.File(CONTROLLERS)));
        for (String module : LoadKernelModules.modules(cluster)) {
            queries.add(new Query.KernelModule(module));
            queries.add(Query.Run.of(attempt(module)));
        }
        return queries;
    }

    private static String[] attempt(String module) {
        return new String[] {"modprobe", "--dry-run", "--quiet", module};
    }

    static List<PreflightFinding> judge(Reading reading, ClusterDefinition cluster) {
        List<PreflightFinding> findings = new ArrayList<>();
        kernel(Texts.output(reading, RELEASE), cluster).ifPresent(findings::add);
        boolean first = reading.file(CONTROLLERS).isEmpty();
        if (first) {
            findings.add(controlGroups(cluster));
        }
        systemd(reading, first).ifPresent(findings::add);
        List<String> missing = LoadKernelModules.modules(cluster).stream()
                .filter(module -> !reading.kernelModule(module) && !reading.run(attempt(module)).succeeded())
                .toList();
        if (!missing.isEmpty()) {
            boolean ipvs = missing.stream().anyMatch(module -> module.startsWith("ip_vs"));
            findings.add(new PreflightFinding(PreflightCheck.KERNEL_MODULE_MISSING, ERROR,
                    "the kernel has no module " + String.join(", ", missing),
                    "Install the system's full kernel package (a cloud or container kernel may lack modules)"
                            + (ipvs ? ", or set kubernetes.proxyMode to another mode." : ".")));
        }
        return findings;
    }

    private static Optional<PreflightFinding> kernel(String release, ClusterDefinition cluster) {
        Matcher version = KERNEL.matcher(release);
        if (!version.find()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        if (cluster.kubernetes().proxyMode() == ClusterDefinition.ProxyMode.NFTABLES
                && (major < 5 || major == 5 && minor < 13)) {
            return Optional.of(new PreflightFinding(PreflightCheck.KERNEL_TOO_OLD_FOR_NFTABLES, ERROR,
                    "the kernel is " + release, "Install Linux 5.13 or newer, or set proxyMode to ipvs."));
        }
        boolean validated = major >= 6 || major == 5 && List.of(4, 10, 15).contains(minor);
        return validated ? Optional.empty() : Optional.of(new PreflightFinding(PreflightCheck.KERNEL_NOT_VALIDATED, WARNING,
                "the kernel is " + release + ", which Kubernetes is not tested with",
                "Use Linux 5.4, 5.10, 5.15 or 6."));
    }

    private static PreflightFinding controlGroups(ClusterDefinition cluster) {
        boolean allowed = cluster.kubernetes().extraDocuments().stream()
                .anyMatch(document -> Boolean.FALSE.equals(document.get("failCgroupV1")));
        boolean refused = ReleaseFacts.of(cluster.kubernetes().version()).refusesCgroupVersion1() && !allowed;
        return new PreflightFinding(PreflightCheck.CGROUP_VERSION_1, refused ? ERROR : WARNING,
                "the host has cgroup version 1" + (refused ? ", kubelet will not start" : ""),
                "Boot with systemd.unified_cgroup_hierarchy=1, or set failCgroupV1: false in a KubeletConfiguration.");
    }

    private static Optional<PreflightFinding> systemd(Reading reading, boolean firstControlGroups) {
        Matcher version = SYSTEMD_VERSION.matcher(Texts.output(reading, SYSTEMD));
        int found = version.find() ? Integer.parseInt(version.group(1)) : 0;
        int least = firstControlGroups ? LEAST_SYSTEMD : LEAST_SYSTEMD_WITH_CGROUP_2;
        return found >= least ? Optional.empty() : Optional.of(new PreflightFinding(PreflightCheck.SYSTEMD_TOO_OLD,
                found < LEAST_SYSTEMD ? ERROR : WARNING,
                found == 0 ? "systemd does not answer" : "systemd is " + found,
                "Install a system with systemd " + least + " or newer, such as Debian 11 or Ubuntu 20.04."));
    }
}
