package io.slipway.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.Ipv6Address;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabInterfaces;
import io.slipway.lab.LabBench;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator learns about hosts before anything is done to them. */
class PreflightTest {

    private final Preflight preflight = new Preflight(Clock.systemUTC());
    private Lab lab;
    private LabBench site;

    @BeforeEach
    void start() {
        lab = Lab.demo();
        site = new LabBench(lab, lab.definition());
    }

    @AfterEach
    void stop() {
        site.close();
        lab.close();
    }

    @Test
    void aGoodHostHasNothingThatBlocksAndIsOneRoundTrip() {
        assertThat(findings("h0")).noneMatch(finding -> finding.severity() == PreflightFinding.Severity.ERROR);
        assertThat(site.commands()).hasSize(1);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        lab.host("h0").machine().memory = 1L << 20;
        lab.host("h0").machine().processors = 1;
        lab.host("h0").machine().diskFree = 3L << 20;
        lab.host("h0").machine().architecture = "ppc64le";
        lab.host("h0").machine().cgroupVersion2 = false;
        lab.host("h0").machine().timeSynchronised = false;
        lab.host("h0").files().write("/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n");

        assertThat(findings("h0")).extracting(PreflightFinding::check).contains(
                PreflightCheck.TOO_LITTLE_MEMORY, PreflightCheck.TOO_FEW_CPUS, PreflightCheck.TOO_LITTLE_SPACE,
                PreflightCheck.ARCHITECTURE_UNSUPPORTED, PreflightCheck.CGROUP_VERSION_1,
                PreflightCheck.CLOCK_NOT_SYNCHRONISED, PreflightCheck.LEFT_OVERS);
    }

    @Test
    void aTakenPortIsNamedWithItsProgram() {
        lab.host("h0").sockets().listen("web.socket", "[::]:10250", List.of("true"));

        assertThat(findings("h0"))
                .filteredOn(finding -> finding.check() == PreflightCheck.PORT_IN_USE)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(PreflightFinding.Severity.ERROR);
                    assertThat(finding.found()).isEqualTo("port 10250 is taken by systemd (process 4711); it is needed for kubelet");
                });
    }

    @Test
    void aMemberOfThisVeryClusterHasNoLeftOversAndAStrangerDoes() {
        lab.host("h0").files().write("/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n");
        lab.host("h0").files().write("/etc/kubernetes/kubelet.conf", "    server: https://other.example.net:6443\n");
        assertThat(findings("h0")).extracting(PreflightFinding::check).contains(PreflightCheck.LEFT_OVERS);

        lab.host("h0").files().write("/etc/kubernetes/kubelet.conf",
                "    server: https://" + site.cluster().kubernetes().controlPlaneEndpoint() + "\n");
        assertThat(findings("h0")).extracting(PreflightFinding::check).doesNotContain(PreflightCheck.LEFT_OVERS);
    }

    @Test
    void whatLivesInsideAPoolAndIsNotReservedIsTold() {
        Ipv6Address gateway = new Ipv6Address("2001:db8:a1::1");
        lab.host("h3").interfaces().gateway(gateway);
        lab.host("h3").interfaces().neighbour(new Ipv6Address("2001:db8:a1::77"));
        lab.host("h3").interfaces().neighbour(lab.host("h0").address());
        lab.host("h3").interfaces().neighbour(new Ipv6Address("2001:db8:a1:0:1::77"));

        assertThat(found("h3").get(PreflightCheck.ADDRESS_IN_POOL_NOT_RESERVED).lines()).containsExactly(
                "2001:db8:a1::1, the next hop of the default route, lies in the pool rack-a1 (2001:db8:a1::/96) and is not"
                        + " reserved: a pod could be given it",
                "2001:db8:a1::77, a neighbour on eth0, lies in the pool rack-a1 (2001:db8:a1::/96) and is not reserved: a"
                        + " pod could be given it");

        lab.host("h3").files().write("/etc/kubernetes/kubelet.conf",
                "    server: https://" + site.cluster().kubernetes().controlPlaneEndpoint() + "\n");
        assertThat(found("h3").get(PreflightCheck.ADDRESS_IN_POOL_NOT_RESERVED).lines())
                .as("a member's neighbours may be pods").hasSize(1);
    }

    @Test
    void aControlPlaneHostOfThisClusterIsKnownByItsAdministratorsCredentials() {
        lab.host("h0").files().write("/etc/kubernetes/kubelet.conf",
                "    server: https://[" + lab.host("h0").address() + "]:6443\n");
        lab.host("h0").files().write("/etc/kubernetes/admin.conf",
                "    server: https://" + site.cluster().kubernetes().controlPlaneEndpoint() + "\n");
        lab.host("h0").sockets().listen("kubelet", "[::]:10250", List.of("true"));
        lab.host("h0").files().write("/etc/kubernetes/pki/ca.crt", "certificate\n");

        assertThat(found("h0")).doesNotContainKeys(
                PreflightCheck.LEFT_OVERS, PreflightCheck.PORT_IN_USE, PreflightCheck.HOST_IN_ANOTHER_CLUSTER);
    }

    @Test
    void aHostThatWorksForAnotherClusterIsRefused() {
        lab.host("h3").files().write("/etc/kubernetes/kubelet.conf", "    server: https://other.example.net:6443\n");
        lab.host("h3").interfaces().add("cni0", "bridge");
        lab.host("h3").interfaces().add("cali12ab", "veth");
        lab.host("h3").units().install("kubelet.service", "kubelet of another cluster");
        lab.host("h3").units().mark("kubelet.service", "active", "running", 0);

        assertThat(findings("h3")).filteredOn(finding -> finding.check() == PreflightCheck.HOST_IN_ANOTHER_CLUSTER)
                .singleElement()
                .matches(finding -> finding.severity() == PreflightFinding.Severity.ERROR)
                .matches(finding -> finding.found().equals("kubelet runs for the cluster at other.example.net:6443"));
        assertThat(found("h3")).containsEntry(PreflightCheck.LEFT_OVERS,
                "credentials for other.example.net:6443\nthere are the interfaces cni0, cali12ab");
    }

    @Test
    void kernelModulesAndSystemdAreThereOrToldOf() {
        lab.host("h3").kernel().withoutModule("br_netfilter");
        lab.host("h3").machine().systemdVersion = 237;
        lab.host("h3").machine().kernelRelease = "5.19.0-50-generic";
        lab.host("h4").machine().systemdVersion = 241;
        lab.host("h4").machine().kernelRelease = "5.4.0-200-generic";

        assertThat(found("h3"))
                .containsEntry(PreflightCheck.KERNEL_MODULE_MISSING, "the kernel has no module br_netfilter")
                .containsEntry(PreflightCheck.SYSTEMD_TOO_OLD, "systemd is 237")
                .containsEntry(PreflightCheck.KERNEL_NOT_VALIDATED,
                        "the kernel is 5.19.0-50-generic, which Kubernetes is not tested with");
        assertThat(lab.host("h3").kernel().isLoaded("overlay")).as("looking loads nothing").isFalse();
        assertThat(found("h4")).containsKey(PreflightCheck.KERNEL_TOO_OLD_FOR_NFTABLES)
                .doesNotContainKey(PreflightCheck.KERNEL_MODULE_MISSING);
        assertThat(findings("h4")).filteredOn(finding -> finding.check() == PreflightCheck.SYSTEMD_TOO_OLD)
                .singleElement().matches(finding -> finding.severity() == PreflightFinding.Severity.WARNING);
    }

    @Test
    void theRuntimeThatIsThereAlreadyIsTold() {
        lab.host("h3").packages().install("containerd.io", "1.5.11-1");
        lab.host("h3").units().install("docker.service", "Docker");
        lab.host("h3").units().start("docker.service");

        assertThat(found("h3"))
                .containsEntry(PreflightCheck.OTHER_RUNTIME, "docker.service is active")
                .containsEntry(PreflightCheck.CONTAINERD_PACKAGE_DIFFERS, "package containerd.io is installed, and the"
                        + " cluster file wants containerd: apt removes the one, and what needs it, for the other")
                .containsEntry(PreflightCheck.CONTAINERD_CONFIGURATION_REPLACED,
                        "/etc/containerd/config.toml is not Slipway's (format version 1, with the CRI disabled) and is"
                                + " replaced")
                .doesNotContainKey(PreflightCheck.CONTAINERD_TOO_OLD);

        lab.host("h4").packages().install("containerd", "1.4.13~ds1-1~deb11u4");
        assertThat(found("h4")).containsEntry(PreflightCheck.CONTAINERD_TOO_OLD,
                "containerd is 1.4.13~ds1-1~deb11u4 on this host, and Kubernetes 1.36.2 needs 1.6");
    }

    @Test
    void whatTheHostWillDownloadFromIsTriedOverIpv6() {
        lab.network().unreachable("pkgs.k8s.io");
        lab.network().onlyIpv4("quay.io", "192.0.2.7");
        lab.network().forgetName("registry.k8s.io");

        assertThat(found("h0"))
                .containsEntry(PreflightCheck.REPOSITORY_NOT_REACHED,
                        "pkgs.k8s.io port 443 does not answer within 8 seconds over IPv6; it is needed for the Kubernetes"
                                + " packages")
                .containsEntry(PreflightCheck.REGISTRY_NOT_RESOLVED,
                        "registry.k8s.io does not resolve on this host; it is needed for the images of Kubernetes\n"
                                + "quay.io has only IPv4 addresses (192.0.2.7) on this host: no AAAA record, and no DNS64;"
                                + " it is needed for the network plugin's images");
        assertThat(findings("h0")).noneMatch(finding -> finding.severity() == PreflightFinding.Severity.ERROR);
    }

    @Test
    void aRepositoryThatIsNoneIsToldBeforeAnythingIsInstalled() {
        lab.network().website("pkgs.k8s.io", path -> new io.slipway.lab.LabListener.Answer(404, "not here"));

        assertThat(found("h3")).containsEntry(PreflightCheck.REPOSITORY_NOT_REACHED,
                "https://pkgs.k8s.io/core:/stable:/v1.36/deb/Release answers HTTP 404: there is no package repository");
    }

    @Test
    void namesThatLeadElsewhereAreTold() {
        lab.host("h0").files().write("/etc/hosts", "2001:db8:99::1 h0\n");
        lab.network().name(lab.endpointName(), new Ipv6Address("2001:db8:99::2"));

        assertThat(found("h0"))
                .containsEntry(PreflightCheck.HOST_NAME_RESOLVES_ELSEWHERE,
                        "h0 is 2001:db8:99::1 on this host, not " + lab.host("h0").address())
                .containsEntry(PreflightCheck.ENDPOINT_RESOLVES_ELSEWHERE,
                        lab.endpointName() + " is 2001:db8:99::2 on this host, and hosts are to carry "
                                + lab.endpointAddress());
    }

    @Test
    void theRacksNetworkIsLookedAt() {
        lab.host("h3").interfaces().uplinkMtu(1400);
        lab.host("h3").interfaces().gatewaySilent(true);
        lab.host("h3").interfaces().duplicate(lab.host("h3").address());
        lab.host("h4").interfaces().removeAddress("eth0", lab.host("h4").address());
        lab.host("h4").interfaces().addAddress("eth0", new LabInterfaces.Address(lab.host("h4").address(), 128, true));
        lab.host("h4").interfaces().uplinkMtu(1200);

        assertThat(found("h3"))
                .containsEntry(PreflightCheck.MTU_LOW, "eth0 has MTU 1400")
                .containsEntry(PreflightCheck.GATEWAY_SILENT,
                        "the next hop fe80::1 on eth0 does not answer neighbour discovery")
                .containsEntry(PreflightCheck.ADDRESS_NOT_USABLE,
                        lab.host("h3").address() + " on eth0 is dadfailed, tentative");
        assertThat(found("h4"))
                .containsEntry(PreflightCheck.RACK_SUBNET_DIFFERS,
                        lab.host("h4").address() + " on eth0 has the prefix length 128, not 64")
                .containsEntry(PreflightCheck.ADDRESS_NOT_USABLE, lab.host("h4").address() + " on eth0 is deprecated");
        assertThat(findings("h4")).filteredOn(finding -> finding.check() == PreflightCheck.MTU_LOW).singleElement()
                .matches(finding -> finding.severity() == PreflightFinding.Severity.ERROR);
    }

    @Test
    void hostsAreHeldBesideEachOther() {
        lab.host("h2").clockError(Duration.ofSeconds(42));
        lab.host("h5").clockError(Duration.ofMinutes(-3));
        lab.host("h4").interfaces().uplinkMtu(9000);
        lab.host("h3").files().write("/etc/machine-id", lab.host("h1").files().text("/etc/machine-id").orElseThrow());
        List.of("h0", "h1").forEach(host -> lab.host(host).files()
                .write("/sys/class/dmi/id/product_uuid", "4C4C4544-0000-2010-8020-80C04F202020\n"));
        List.of("h4", "h5").forEach(host -> lab.host(host).files()
                .write("/sys/class/dmi/id/product_uuid", "00000000-0000-0000-0000-000000000000\n"));

        assertThat(compared()).extracting(PreflightFinding::found).containsExactly(
                "the uplinks' MTU differs: 1500 on h0, h1, h2, h3, h5; 9000 on h4",
                "clocks differ from the other hosts': h2 42 s ahead, h5 3 min behind",
                "h1, h3 have the machine id 51100000000000000000000000000002 in common",
                "h0, h1 have the firmware's UUID 4c4c4544-0000-2010-8020-80c04f202020 in common");
    }

    @Test
    void hostsOfOneKindAndClockGiveNothingToSay() {
        assertThat(compared()).isEmpty();
        assertThat(preflight.compare(Map.of())).isEmpty();
        assertThat(preflight.compare(Map.of("h0", Map.of(), "h1", Map.of()))).as("hosts that told nothing").isEmpty();
    }

    /** As the operation does it: each host by itself, then all of them from what was kept. */
    private List<PreflightFinding> compared() {
        return preflight.compare(lab.hosts().stream()
                .collect(Collectors.toMap(LabHost::name, host -> look(host.name()).facts())));
    }

    private Preflight.Looked look(String host) {
        return preflight.check(site.target(new DisableSwap(), host));
    }

    /** What was found, by check. */
    private Map<PreflightCheck, String> found(String host) {
        return findings(host).stream().collect(Collectors.toMap(
                PreflightFinding::check, PreflightFinding::found, (one, other) -> one + "\n" + other));
    }

    private List<PreflightFinding> findings(String host) {
        return look(host).findings();
    }
}
