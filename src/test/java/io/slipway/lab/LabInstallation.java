package io.slipway.lab;

import java.util.List;
import java.util.Optional;

/** How the provisioning system leaves a machine: Debian 13, a name, an address, SSH, nothing of Kubernetes. */
final class LabInstallation {

    private LabInstallation() {}

    static void install(LabHost host) {
        LabFiles files = host.files();
        files.write("/etc/os-release", """
                PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
                NAME="Debian GNU/Linux"
                VERSION_ID="13"
                VERSION="13 (trixie)"
                VERSION_CODENAME=trixie
                ID=debian
                """);
        files.write("/etc/hostname", host.name() + "\n");
        files.write("/etc/machine-id", String.format("5110%028x%n", host.number() + 1));
        files.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost ip6-localhost\n");
        files.write("/etc/resolv.conf", "nameserver " + Lab.RESOLVER + "\nsearch " + host.lab().domain() + "\n");
        files.write("/etc/fstab", "UUID=6d3c0d1e-0000-4000-8000-000000000001 / ext4 errors=remount-ro 0 1\n");
        files.write("/etc/apt/sources.list.d/debian.sources", """
                Types: deb
                URIs: http://deb.debian.org/debian
                Suites: trixie trixie-updates
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
                """);
        files.write("/usr/share/keyrings/debian-archive-keyring.gpg", "key");
        files.write("/root/.bashrc", "# ~/.bashrc: executed by bash(1) for non-login shells.\n");
        files.write("/root/.profile", "# ~/.profile: executed by Bourne-compatible login shells.\n");
        for (String directory : List.of("/tmp", "/run", "/var/lib", "/etc/modules-load.d", "/etc/sysctl.d",
                "/etc/apt/keyrings", "/etc/systemd/system", "/etc/systemd/network", "/opt", "/usr/local/bin",
                "/etc/profile.d", "/var/log")) {
            files.directory(directory, directory.equals("/tmp") ? "1777" : "0755");
        }
        files.compute("/proc/sys/kernel/random/boot_id", () -> Optional.of(host.bootId() + "\n"));
        files.compute("/proc/meminfo", () -> Optional.of("MemTotal:       " + host.machine().memory + " kB\n"
                + "MemFree:        " + host.machine().memory / 2 + " kB\n"
                + "MemAvailable:   " + host.machine().memory * 3 / 4 + " kB\n"
                + "SwapTotal:      " + (host.machine().isSwapOn() ? 2097148 : 0) + " kB\n"
                + "SwapFree:       " + (host.machine().isSwapOn() ? 2097148 : 0) + " kB\n"));
        files.compute("/sys/fs/cgroup/cgroup.controllers", () -> host.machine().cgroupVersion2
                ? Optional.of("cpuset cpu io memory hugetlb pids rdma misc\n") : Optional.empty());
        files.compute("/proc/swaps", () -> Optional.of("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
                + (host.machine().isSwapOn()
                        ? host.machine().swapDevice + "                               partition\t2097148\t\t0\t\t-2\n"
                        : "")));
        files.compute("/proc/modules", () -> Optional.of(host.kernel().loadedModules().stream().sorted()
                .map(module -> module + " 16384 0 - Live 0x0000000000000000\n")
                .collect(java.util.stream.Collectors.joining())));
        files.compute("/proc/uptime", () -> Optional.of(
                Math.max(1, java.time.Duration.between(host.bootedAt(), host.now()).toSeconds()) + ".00 1.00\n"));
        files.compute("/proc/loadavg", () -> Optional.of("0.10 0.08 0.05 1/120 4242\n"));
        files.compute("/proc/sys/kernel/osrelease", () -> Optional.of(host.machine().kernelRelease + "\n"));
        files.compute("/proc/sys/kernel/hostname", () -> Optional.of(host.name() + "\n"));
        files.compute("/sys/fs/cgroup/cgroup.controllers", () -> host.machine().cgroupVersion2
                ? Optional.of("cpuset cpu io memory hugetlb pids rdma misc\n") : Optional.empty());
        files.compute("/proc/mounts", () -> Optional.of("/dev/sda1 / ext4 rw,relatime 0 0\n"
                + (host.machine().cgroupVersion2 ? "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec 0 0\n"
                        : "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n")));
        for (String name : List.of("curl", "ca-certificates", "gpg", "systemd-timesyncd", "iproute2", "procps",
                "openssh-server", "kmod", "bash-completion")) {
            host.packages().install(name, LabPackageCatalogue.DEBIAN.getOrDefault(name, List.of("1.0-1")).get(0));
        }
        for (String unit : List.of("ssh.service", "systemd-timesyncd.service", "systemd-networkd.service",
                "systemd-sysctl.service", "systemd-modules-load.service")) {
            host.units().install(unit, unit);
            host.units().enable(unit);
        }
    }
}
