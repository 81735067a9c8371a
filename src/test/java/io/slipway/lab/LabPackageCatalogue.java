package io.slipway.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the repositories of the simulated world offer, and what their packages bring. */
final class LabPackageCatalogue {

    /** A repository: versions by package, newest first. */
    record Repository(Map<String, List<String>> packages) {}

    /**
     * What a package brings.
     *
     * @param programs names of programs that exist only with it
     * @param units services that start with the installation
     * @param needs other packages
     * @param files other files
     */
    record Content(List<String> programs, List<String> units, List<String> needs, Map<String, String> files) {

        static final Content NOTHING = new Content(List.of(), List.of(), List.of(), Map.of());
    }

    private static final Pattern KUBERNETES = Pattern.compile(".*/core:/stable:/v1\\.(\\d+)/deb/?");

    static final Map<String, List<String>> DEBIAN = Map.ofEntries(
            Map.entry("containerd", List.of("1.7.24~ds1-6+b4")),
            Map.entry("containerd.io", List.of("2.1.4-1")),
            Map.entry("runc", List.of("1.1.15+ds1-2")),
            Map.entry("ndppd", List.of("0.2.5-6+b2")),
            Map.entry("unbound", List.of("1.22.0-2")),
            Map.entry("ipvsadm", List.of("1:1.31-1+b2")),
            Map.entry("ipset", List.of("7.22-1")),
            Map.entry("ethtool", List.of("1:6.14.2-1")),
            Map.entry("nftables", List.of("1.1.3-1")),
            Map.entry("conntrack", List.of("1:1.4.8-2")),
            Map.entry("socat", List.of("1.8.0.3-1")),
            Map.entry("gnupg", List.of("2.4.7-21")),
            Map.entry("gpg", List.of("2.4.7-21")),
            Map.entry("curl", List.of("8.14.1-2")),
            Map.entry("ca-certificates", List.of("20250419")),
            Map.entry("apt-transport-https", List.of("3.0.3")),
            Map.entry("bash-completion", List.of("1:2.16.0-7")),
            Map.entry("chrony", List.of("4.6.1-3")),
            Map.entry("systemd-timesyncd", List.of("257.8-1")),
            Map.entry("dns-root-data", List.of("2024071801")));

    private static final Map<String, Content> CONTENTS = Map.of(
            "containerd", new Content(List.of("containerd", "ctr"), List.of("containerd.service"), List.of("runc"),
                    Map.of("/usr/bin/containerd", "ELF", "/usr/bin/ctr", "ELF")),
            "containerd.io", new Content(List.of("containerd", "ctr"), List.of("containerd.service"), List.of(),
                    Map.of("/usr/bin/containerd", "ELF", "/usr/bin/ctr", "ELF", "/etc/containerd/config.toml",
                            "disabled_plugins = [\"cri\"]\n")),
            "kubeadm", new Content(List.of("kubeadm"), List.of(), List.of("cri-tools", "kubelet", "kubectl"),
                    Map.of("/usr/bin/kubeadm", "ELF", "/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
                            "[Service]\n")),
            "kubelet", new Content(List.of("kubelet"), List.of("kubelet.service"), List.of("kubernetes-cni"),
                    Map.of("/usr/bin/kubelet", "ELF")),
            "kubectl", new Content(List.of("kubectl"), List.of(), List.of(), Map.of("/usr/bin/kubectl", "ELF")),
            "cri-tools", new Content(List.of("crictl"), List.of(), List.of(), Map.of("/usr/bin/crictl", "ELF")),
            "kubernetes-cni", new Content(List.of(), List.of(), List.of(), Map.of("/opt/cni/bin/loopback", "ELF",
                    "/opt/cni/bin/bridge", "ELF", "/opt/cni/bin/portmap", "ELF")),
            "ndppd", new Content(List.of("ndppd"), List.of("ndppd.service"), List.of(),
                    Map.of("/usr/sbin/ndppd", "ELF")),
            "unbound", new Content(List.of("unbound", "unbound-checkconf", "unbound-control"),
                    List.of("unbound.service"), List.of(), Map.of("/usr/sbin/unbound", "ELF",
                    "/etc/unbound/unbound.conf", "include-toplevel: \"/etc/unbound/unbound.conf.d/*.conf\"\n")),
            "ipvsadm", new Content(List.of("ipvsadm"), List.of(), List.of(), Map.of("/usr/sbin/ipvsadm", "ELF")));

    private static final Map<String, String> OWNERS = owners();

    private LabPackageCatalogue() {}

    static Content content(String name) {
        return CONTENTS.getOrDefault(name, Content.NOTHING);
    }

    /** The package that brings a program, or empty when every host has it. */
    static Optional<String> packageOf(String program) {
        return Optional.ofNullable(OWNERS.get(program));
    }

    private static Map<String, String> owners() {
        Map<String, String> owners = new TreeMap<>();
        new TreeMap<>(CONTENTS).forEach((name, content) ->
                content.programs().forEach(program -> owners.putIfAbsent(program, name)));
        return owners;
    }

    /** The repository in a folder, as pkgs.k8s.io lays them out: one for each minor version. */
    static Optional<Repository> kubernetes(String url) {
        Matcher minor = KUBERNETES.matcher(url);
        if (!minor.matches()) {
            return Optional.empty();
        }
        List<String> versions = new ArrayList<>();
        for (int patch = 14; patch >= 0; patch--) {
            versions.add("1." + minor.group(1) + "." + patch + "-1.1");
        }
        return Optional.of(new Repository(Map.of("kubeadm", versions, "kubelet", versions, "kubectl", versions,
                "cri-tools", List.of("1." + minor.group(1) + ".0-1.1"), "kubernetes-cni", List.of("1.8.0-1.1"))));
    }
}
