package io.slipway.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.host.HostFailure;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import io.slipway.lab.LabPackages;
import io.slipway.lab.LabBench;
import io.slipway.step.HostStep;
import io.slipway.step.StepFailure;
import io.slipway.step.StepOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts as they are found in data centres: what stands in the way of preparation, and what an operator sees of it. */
class PreparationTrapsTest {

    private static final HostStep PARAMETERS = new ConfigureKernelParameters();
    private static final HostStep INSTALL = new InstallPackages();
    private static final HostStep REPOSITORY = new ConfigurePackageRepository();
    private static final HostStep SWAP = new DisableSwap();

    private final Lab lab = Lab.demoHosts().speed(2000).start();
    private final LabHost host = lab.host("h3");
    private final LabBench site = new LabBench(lab, lab.definition());

    @AfterEach
    void close() {
        site.close();
        lab.close();
    }

    @Test
    void aDefaultRouteOutOfAdvertisementsStandsWithForwardingAndAfterAReboot() {
        assertThat(host.interfaces().routes()).anyMatch(route -> route.protocol().equals("ra"));
        site.run(new LoadKernelModules(), "h3");

        site.run(PARAMETERS, "h3");

        assertThat(host.kernel().parameter("net.ipv6.conf.all.forwarding")).contains("1");
        assertThat(host.interfaces().hasDefaultRoute()).isTrue();
        reboot();
        assertThat(host.kernel().parameter("net.ipv6.conf.all.forwarding")).contains("1");
        assertThat(host.interfaces().hasDefaultRoute()).as("after the next boot").isTrue();
        assertThat(site.run(PARAMETERS, "h3")).isEqualTo(new StepOutcome.NothingToDo());
    }

    @Test
    void aHostThatCannotKeepItsRouteIsNotMadeToForward() {
        site.run(new LoadKernelModules(), "h3");
        host.kernel().unsettable("net.ipv6.conf.eth0.accept_ra");

        StepFailure failure = catchThrowableOfType(() -> site.run(PARAMETERS, "h3"), StepFailure.class);

        assertThat(failure.getMessage()).contains("net.ipv6.conf.eth0.accept_ra cannot be set to 2");
        assertThat(host.kernel().parameter("net.ipv6.conf.all.forwarding")).contains("0");
        assertThat(host.interfaces().hasDefaultRoute()).isTrue();
    }

    @Test
    void unattendedUpgradesAreWaitedForAndNamed() {
        site.run(REPOSITORY, "h3");
        host.packages().locked(true);
        lab.clock().workAt(10);
        lab.background(() -> {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> site.waits().stream()
                    .anyMatch(what -> what.contains("unattended-upgr")));
            lab.clock().workAt(2000);
            host.packages().locked(false);
        });

        site.run(INSTALL, "h3");

        assertThat(site.waits()).anyMatch(what -> what.startsWith("apt-get reads the package lists; waits: E: ")
                && what.contains("It is held by process 4242 (unattended-upgr)"));
        assertThat(host.packages().version("kubeadm")).contains("1.36.2-1.1");
    }

    @Test
    void aLockThatIsNeverGivenBackEndsTheWaitingAndNamesItsHolder() {
        site.run(REPOSITORY, "h3");
        host.packages().locked(true);

        HostFailure failure = catchThrowableOfType(() -> site.run(INSTALL, "h3"), HostFailure.class);

        assertThat(failure.getMessage())
                .contains("It is held by process 4242 (unattended-upgr)")
                .contains("What to do: Another program installs packages.")
                .contains("env DEBIAN_FRONTEND=noninteractive apt-get --yes")
                .doesNotContain("while :");
        host.packages().locked(false);
        site.run(INSTALL, "h3");
        assertThat(host.packages().version("kubeadm")).isPresent();
    }

    @Test
    void whatDpkgLeftUnfinishedIsFinishedFirst() {
        site.run(REPOSITORY, "h3");
        host.packages().interrupt("libc-bin");

        site.run(INSTALL, "h3");

        assertThat(site.waits()).contains("dpkg finishes what was interrupted");
        assertThat(host.packages().interrupted()).isEmpty();
        assertThat(host.packages().version("kubelet")).contains("1.36.2-1.1");
    }

    @Test
    void aHeldPackageOfAnotherVersionIsMadeTheWantedOneAndHeldAgain() {
        site.run(REPOSITORY, "h3");
        host.execute("apt-get", "update");
        host.packages().install("kubeadm", "1.36.0-1.1");
        host.packages().hold("kubeadm", true);

        site.run(INSTALL, "h3");
        site.run(new HoldPackages(), "h3");

        assertThat(host.packages().version("kubeadm")).contains("1.36.2-1.1");
        assertThat(host.packages().held()).contains("kubeadm", "kubelet", "kubectl", "containerd");
    }

    @Test
    void aVersionThatTheRepositoryDoesNotHaveIsToldWithThoseThatItHas() {
        withPackages(new ClusterDefinition.Packages(ClusterDefinition.Packages.Source.PUBLIC,
                Optional.of("https://pkgs.k8s.io/core:/stable:/v1.36/deb/"), Optional.empty(), "1.36.99-1.1", "containerd",
                Map.of()));
        site.run(REPOSITORY, "h3");

        HostFailure failure = catchThrowableOfType(() -> site.run(INSTALL, "h3"), HostFailure.class);

        assertThat(failure.getMessage())
                .contains("E: Version '1.36.99-1.1' for 'kubeadm' was not found")
                .contains("There are of kubeadm: 1.36.14-1.1, 1.36.13-1.1, ")
                .contains("and older ones")
                .contains("packages.kubernetesVersion");
    }

    @Test
    void aMirrorThatIsSignedWithAnotherKeyIsNotTrusted() {
        withPackages(new ClusterDefinition.Packages(ClusterDefinition.Packages.Source.MIRROR,
                Optional.of("https://pkgs.k8s.io/core:/stable:/v1.36/deb/"),
                Optional.of(LabPackages.SIGNING_KEY.replace("mQENBGMHoXcBCADukG", "mQENBGMHoXcBCADukX")), "1.36.2-1.1",
                "containerd", Map.of()));
        site.run(REPOSITORY, "h3");

        HostFailure failure = catchThrowableOfType(() -> site.run(INSTALL, "h3"), HostFailure.class);

        assertThat(failure.getMessage()).contains("NO_PUBKEY 234654DA9A296436").contains("is not signed")
                .contains("What to do: The repository is signed with another key").contains("packages.repositoryKey");
        assertThat(host.packages().version("kubeadm")).isEmpty();
    }

    @Test
    void dockersContainerdIsNotThrownOutForDebians() {
        site.run(REPOSITORY, "h3");
        host.packages().install("containerd.io", "1.7.27-1");

        HostFailure failure = catchThrowableOfType(() -> site.run(INSTALL, "h3"), HostFailure.class);

        assertThat(failure.getMessage()).contains("Packages need to be removed").contains("packages.containerdPackage");
        assertThat(host.packages().version("containerd.io")).contains("1.7.27-1");
    }

    @Test
    void dockersPackageDisablesTheCriAndPreparationEnablesIt() {
        withPackages(new ClusterDefinition.Packages(ClusterDefinition.Packages.Source.PUBLIC,
                Optional.of("https://pkgs.k8s.io/core:/stable:/v1.36/deb/"), Optional.empty(), "1.36.2-1.1", "containerd.io",
                Map.of()));
        site.run(REPOSITORY, "h3");
        site.run(INSTALL, "h3");
        assertThat(host.files().text("/etc/containerd/config.toml").orElseThrow()).contains("disabled_plugins = [\"cri\"]");
        assertThat(host.execute("crictl", "info").exitCode()).as("the CRI is off").isNotZero();

        site.run(new ConfigureContainerd(), "h3");

        assertThat(host.files().text("/etc/containerd/config.toml").orElseThrow()).doesNotContain("disabled_plugins");
        assertThat(host.execute("crictl", "info").exitCode()).isZero();
    }

    @Test
    void swapOfEveryOriginStaysOffAfterAReboot() {
        host.machine().withSwap("/dev/sda3");
        host.files().write("/etc/fstab", "/dev/sda1 / ext4 defaults 0 1\n/dev/sda3 none swap sw 0 0\n");
        LabHost found = lab.host("h4");
        found.machine().withSwapUnit("/dev/zram0");
        LabHost made = lab.host("h5");
        made.units().install("zramswap.service", "zram-tools");
        made.units().enable("zramswap.service");
        made.units().start("zramswap.service");

        for (String name : new String[] {"h3", "h4", "h5"}) {
            assertThat(lab.host(name).machine().isSwapOn()).isTrue();
            site.run(SWAP, name);
            assertThat(lab.host(name).machine().isSwapOn()).as(name).isFalse();
            lab.host(name).powerOff();
            lab.host(name).powerOn();
            assertThat(lab.host(name).machine().isSwapOn()).as(name + " after a reboot").isFalse();
            assertThat(site.run(SWAP, name)).isEqualTo(new StepOutcome.NothingToDo());
        }
        assertThat(host.files().text("/etc/fstab").orElseThrow()).contains("# off for Kubernetes (Slipway): /dev/sda3");
    }

    @Test
    void aHostWithoutSwapIsLeftAsItIs() {
        assertThat(site.run(SWAP, "h3")).isEqualTo(new StepOutcome.NothingToDo());
        assertThat(host.units().isMasked("swap.target")).isFalse();
    }

    private void reboot() {
        host.powerOff();
        host.powerOn();
    }

    private void withPackages(ClusterDefinition.Packages packages) {
        ClusterDefinition all = lab.definition();
        site.workOn(new ClusterDefinition(all.name(), all.hosts(), all.ssh(), all.kubernetes(), packages,
                all.images(), all.containerd(), all.resolver(), all.networkPlugin(), all.pools(), all.reservedAddresses(),
                all.neighbourProxy(), all.registryAccess(), all.ingress(), all.smokeTest(), all.limits(),
                all.acceptedWarnings()));
    }
}
