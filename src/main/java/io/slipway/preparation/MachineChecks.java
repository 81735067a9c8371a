package io.slipway.preparation;

import static io.slipway.preparation.PreflightFinding.Severity.ERROR;
import static io.slipway.preparation.PreflightFinding.Severity.INFORMATION;
import static io.slipway.preparation.PreflightFinding.Severity.WARNING;

import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the machine and its system are. */
final class MachineChecks {

    private static final String RELEASE = "/etc/os-release";
    private static final String MEMORY = "/proc/meminfo";
    private static final String SWAPS = "/proc/swaps";
    private static final String[] SPACE = {"df", "-k", "--output=avail", "/var"};
    private static final String[] CLOCK = {"timedatectl", "show", "-p", "NTPSynchronized", "--value"};
    private static final long KIB_PER_GIB = 1 << 20;

    private MachineChecks() {}

    static List<Query> queries() {
        return List.of(
                Query.Run.of("uname", "-m"), Query.Run.of("nproc"),
                Query.Run.of("hostname"), Query.Run.of(SPACE), Query.Run.of(CLOCK), new Query.File(RELEASE),
                new Query.File(MEMORY), new Query.File(SWAPS));
    }

    static List<PreflightFinding> judge(Reading reading, Host host) {
        List<PreflightFinding> findings = new ArrayList<>();
        String architecture = Texts.output(reading, "uname", "-m");
        if (!Set.of("x86_64", "aarch64").contains(architecture)) {
            findings.add(new PreflightFinding(PreflightCheck.ARCHITECTURE_UNSUPPORTED, ERROR,
                    "the processor is " + architecture, "Use an amd64 or arm64 host."));
        }
        String release = Texts.file(reading, RELEASE);
        boolean debian = release.lines().filter(line -> line.startsWith("ID=") || line.startsWith("ID_LIKE="))
                .anyMatch(line -> line.contains("debian") || line.contains("ubuntu"));
        if (!debian) {
            findings.add(new PreflightFinding(PreflightCheck.SYSTEM_UNSUPPORTED, ERROR,
                    "the system is " + release.lines().filter(line -> line.startsWith("PRETTY_NAME=")).findFirst()
                            .orElse("unknown"), "Install Debian or Ubuntu."));
        }
        size(reading, host, findings);
        String name = Texts.output(reading, "hostname");
        if (!name.equals(host.name().text()) && !name.startsWith(host.name().text() + ".")) {
            findings.add(new PreflightFinding(PreflightCheck.HOSTNAME_DIFFERS, WARNING,
                    "the host calls itself " + name, "Check that this is the machine that is meant, or rename it."));
        }
        if (!Texts.output(reading, CLOCK).equals("yes")) {
            findings.add(new PreflightFinding(PreflightCheck.CLOCK_NOT_SYNCHRONISED, INFORMATION,
                    "the clock is not synchronised", "Nothing: host preparation switches a time service on."));
        }
        if (Texts.file(reading, SWAPS).lines().count() > 1) {
            findings.add(new PreflightFinding(PreflightCheck.SWAP_ON, INFORMATION,
                    "swap is on", "Nothing: host preparation turns it off for good, unless kubelet is told to live with it (failSwapOn:"
                            + " false)."));
        }
        return findings;
    }

    private static void size(Reading reading, Host host, List<PreflightFinding> findings) {
        long processors = Texts.number(Texts.output(reading, "nproc"));
        if (host.isControlPlane() && processors < 2) {
            findings.add(new PreflightFinding(PreflightCheck.TOO_FEW_CPUS, ERROR, processors + " CPU",
                    "Give a control-plane host two CPUs or more."));
        }
        long memory = Texts.number(Texts.file(reading, MEMORY).lines().filter(line -> line.startsWith("MemTotal:")).findFirst()
                .orElse(""));
        if (memory < 1700 * 1024) {
            findings.add(new PreflightFinding(PreflightCheck.TOO_LITTLE_MEMORY, host.isControlPlane() ? ERROR : WARNING,
                    memory / 1024 + " MiB of memory", "Give the host 2 GiB or more."));
        }
        long space = Texts.number(Texts.output(reading, SPACE));
        if (space < 20 * KIB_PER_GIB) {
            findings.add(new PreflightFinding(PreflightCheck.TOO_LITTLE_SPACE, space < 5 * KIB_PER_GIB ? ERROR : WARNING,
                    space / KIB_PER_GIB + " GiB free in /var", "Free space or enlarge /var; 20 GiB or more is sensible."));
        }
    }
}
