package io.slipway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reboot takes and what it brings back, and how one kernel setting pulls another along. */
class BootTest {

    private final Lab lab = Lab.demo();
    private final LabHost host = lab.host("h3");

    @AfterEach
    void close() {
        lab.close();
    }

    private void reboot() {
        host.reboot();
        await().atMost(Duration.ofSeconds(10)).until(host::isUp);
    }

    @Test
    void whatStandsInNoFileIsGoneAndWhatStandsInOneComesBack() {
        String before = host.bootId();
        host.execute("modprobe", "overlay");
        host.execute("sysctl", "-w", "net.ipv4.ip_forward=1");
        host.files().write("/run/slipway/secret", "token");
        host.units().addTransient("slipway-x.service", "running");
        host.files().write("/etc/modules-load.d/k8s.conf", "br_netfilter\n");
        host.files().write("/etc/sysctl.d/99-k8s.conf", "net.bridge.bridge-nf-call-ip6tables = 1\n");
        host.packages().install("ndppd", "0.2.5-6+b2");

        reboot();

        assertThat(host.bootId()).isNotEqualTo(before);
        assertThat(host.kernel().isLoaded("overlay")).isFalse();
        assertThat(host.kernel().parameter("net.ipv4.ip_forward")).contains("0");
        assertThat(host.files().exists("/run/slipway/secret")).isFalse();
        assertThat(host.units().exists("slipway-x.service")).isFalse();
        assertThat(host.kernel().isLoaded("br_netfilter")).isTrue();
        assertThat(host.kernel().parameter("net.bridge.bridge-nf-call-ip6tables")).contains("1");
        assertThat(host.units().isActive("ssh")).isTrue();
    }

    @Test
    void bridgeParametersAppearWithTheirModule() {
        assertThat(host.execute("sysctl", "-w", "net.bridge.bridge-nf-call-iptables=1").exitCode()).isEqualTo(1);

        host.execute("modprobe", "br_netfilter");

        assertThat(host.execute("sysctl", "-w", "net.bridge.bridge-nf-call-iptables=1").exitCode()).isZero();
    }

    @Test
    void forwardingTakesTheDefaultRouteThatCameFromTheRouter() {
        assertThat(host.execute("ip", "-6", "route", "show", "default").output()).contains("proto ra");

        host.execute("sysctl", "-w", "net.ipv6.conf.all.forwarding=1");

        assertThat(host.interfaces().hasDefaultRoute()).isFalse();
        assertThat(host.execute("curl", "https://pkgs.k8s.io/core:/stable:/v1.36/deb/Release.key").exitCode())
                .isEqualTo(7);
    }

    @Test
    void anInterfaceThatTakesAdvertisementsAnywayKeepsIt() {
        host.execute("sysctl", "-w", "net.ipv6.conf.eth0.accept_ra=2");

        host.execute("sysctl", "-w", "net.ipv6.conf.all.forwarding=1");

        assertThat(host.interfaces().hasDefaultRoute()).isTrue();
        assertThat(host.kernel().parameter("net.ipv6.conf.eth0.forwarding")).contains("1");
    }

    @Test
    void packagesComeFromTheRepositoriesThatAreConfigured() {
        assertThat(host.execute("apt-get", "install", "-y", "kubeadm=1.36.2-1.1").errorOutput())
                .contains("Unable to locate package kubeadm");
        host.files().write("/etc/apt/keyrings/kubernetes.asc", LabPackages.SIGNING_KEY);
        host.files().write("/etc/apt/sources.list.d/kubernetes.list",
                "deb [signed-by=/etc/apt/keyrings/kubernetes.asc] https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /\n");

        assertThat(host.execute("apt-get", "update").exitCode()).isZero();
        assertThat(host.execute("apt-get", "install", "-y", "kubeadm=1.36.2-1.1").exitCode()).isZero();
        host.execute("apt-mark", "hold", "kubelet");

        assertThat(host.execute("dpkg-query", "-W", "-f=${db:Status-Abbrev} ${Version}", "kubelet").output())
                .startsWith("hi ");
        assertThat(host.units().state("kubelet").active()).isEqualTo("activating");
    }

    @Test
    void threeHundredHostsStartQuickly() {
        long begun = System.nanoTime();
        try (Lab large = Lab.of(3, 297)) {
            assertThat(large.hosts()).hasSize(300).allMatch(LabHost::isUp);
            assertThat(large.host("h299").address()).isNotEqualTo(large.host("h298").address());
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }
}
