package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.host.Command;
import io.slipway.host.CommandRecorder;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Ipv6Subnet;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.kube.KubeCluster;
import io.slipway.preparation.Preflight;
import io.slipway.preparation.PreflightCheck;
import io.slipway.preparation.PreflightFinding;
import io.slipway.preparation.PreparationSteps;
import io.slipway.step.Change;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Proof;
import io.slipway.step.Site;
import io.slipway.step.Step;
import io.slipway.step.StepFailure;
import io.slipway.step.StepOutcome;
import io.slipway.step.StepRecorder;
import io.slipway.step.StepRunner;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes a real Debian a Kubernetes host with the steps of the bring-up: its own apt, dpkg, systemd, kernel parameters and
 * containerd answer. Only the Kubernetes packages are stand-ins, out of a repository of the test's own.
 */
class PreparationIT {

    /** The clock is the machine's, and a test must not set it. */
    private static final Set<String> NOT_HERE = Set.of("synchroniseTime");

    private static final List<HostStep> STEPS = new PreparationSteps()
            .hostSteps().stream().filter(step -> !NOT_HERE.contains(step.id())).toList();

    @TempDir
    private static Path directory;

    private static BootedHost booted;
    private static PackageServer packages;
    private static ClusterDefinition cluster;

    @BeforeAll
    static void boot() throws Exception {
        booted = BootedHost.in(directory.resolve("host"));
        packages = new PackageServer(
                DebianHost.mirror(), KubernetesRepository.makeIn(directory.resolve("kubernetes")));
        cluster = cluster();
        booted.shell("site").write(FileContent.of(
                "/etc/apt/sources.list", "deb " + packages.url("debian") + " " + DebianHost.suite() + " main\n"));
    }

    @AfterAll
    static void leaveNothingBehind() throws Exception {
        if (packages != null) {
            packages.close();
        }
        if (booted != null) {
            booted.close();
        }
    }

    @Test
    void preflightLooksAtARealDebianInOneRoundTripAndTellsWhatItCannotReach() {
        int before = booted.journal().size();

        List<PreflightFinding> findings = new Preflight(Clock.systemUTC()).check(target(STEPS.get(0))).findings();

        assertThat(booted.journal()).hasSize(before + 1);
        Map<PreflightCheck, String> found = findings.stream().collect(Collectors.toMap(
                PreflightFinding::check, PreflightFinding::found, (one, other) -> one + "; " + other));
        assertThat(found).as("the repository answers, the registry has no name here")
                .doesNotContainKeys(PreflightCheck.REPOSITORY_NOT_REACHED, PreflightCheck.REPOSITORY_NOT_RESOLVED,
                        PreflightCheck.ADDRESS_NOT_ON_UPLINK, PreflightCheck.ADDRESS_NOT_USABLE,
                        PreflightCheck.RACK_SUBNET_DIFFERS, PreflightCheck.SYSTEM_UNSUPPORTED,
                        PreflightCheck.LEFT_OVERS, PreflightCheck.PORT_IN_USE)
                .containsEntry(PreflightCheck.REGISTRY_NOT_RESOLVED,
                        "registry.k8s.io does not resolve on this host; it is needed for the images of Kubernetes")
                .containsEntry(PreflightCheck.ENDPOINT_NOT_RESOLVED, "api.example.net does not resolve on this host");
    }

    @Test
    void aBareDebianBecomesAKubernetesHostAndStaysOne() {
        Since since = new Since();
        StepRunner runner = new StepRunner(since, Clock.systemUTC());
        String untouched = booted.text("sh", "-c", "ls -lR --time-style=full-iso /etc | sha256sum");

        for (HostStep step : STEPS) {
            runner.plan(step, target(step));
        }
        assertThat(booted.text("sh", "-c", "ls -lR --time-style=full-iso /etc | sha256sum"))
                .as("a plan changes nothing").isEqualTo(untouched);

        // Somebody else's apt, as unattended upgrades are, at the moment when Slipway begins.
        booted.shell("upgrade").change(Command.of("systemd-run", "--quiet", "--collect", "perl", "-MFcntl", "-e", """
                open F, ">", "/var/lib/apt/lists/lock"; $$l = pack "s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0;
                fcntl F, F_SETLK, $$l; sleep 20
                """));
        for (HostStep step : STEPS) {
            assertThat(toItsEnd(runner, step)).as(step.id()).isNotInstanceOf(StepOutcome.NotYet.class);
        }

        assertThat(booted.text("systemctl", "is-active", "containerd.service")).isEqualTo("active");
        assertThat(booted.text("systemctl", "is-enabled", "kubelet.service")).isEqualTo("enabled");
        assertThat(booted.text("dpkg-query", "-W", "-f=${Version}", "kubeadm")).isEqualTo(KubernetesRepository.VERSION);
        assertThat(booted.text("apt-mark", "showhold").lines()).contains("containerd", "kubeadm", "kubectl", "kubelet");
        assertThat(booted.text("cat", "/proc/sys/net/ipv6/conf/all/forwarding")).isEqualTo("1");

        assertThat(since.waits).as("the other one is waited for and named").anyMatch(what ->
                what.matches("apt-get reads the package lists; waits: E: Could not get lock /var/lib/apt/lists/lock\\. It is"
                        + " held by process \\d+ \\(perl\\)"));

        int before = booted.journal().size();
        for (HostStep step : STEPS) {
            assertThat(runner.run(step, target(step))).as(step.id() + ", a second time")
                    .isInstanceOfAny(StepOutcome.NothingToDo.class, StepOutcome.NotConcerned.class);
        }
        List<String> second = booted.journal().stream().skip(before).map(CommandRecorder.Entry::command).toList();
        assertThat(second).as("every step looks at the host in at most one round trip").hasSizeLessThanOrEqualTo(STEPS.size());
        assertThat(second).noneMatch(command -> command.contains("slipway-change"));
    }

    /** As the diagram does it: come back after the pause, again and again. */
    private static StepOutcome toItsEnd(StepRunner runner, HostStep step) {
        try {
            return await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(300)).pollInSameThread()
                    .until(() -> runner.run(step, target(step)), outcome -> !(outcome instanceof StepOutcome.NotYet));
        } catch (StepFailure | HostFailure failure) {
            throw new AssertionError(failure.getMessage() + "\nThe host says:\n"
                    + booted.text("sh", "-c", "journalctl --no-pager -n 40; crictl info 2>&1"), failure);
        }
    }

    private static HostTarget target(HostStep step) {
        return new HostTarget(new PreparedSite(BootedHost.work(step.id())), booted.host());
    }

    private static ClusterDefinition cluster() {
        return new ClusterDefinition(
                new ClusterName("realhost"), List.of(booted.host()), booted.ssh(booted.knownHosts()),
                new ClusterDefinition.Kubernetes(
                        KubernetesVersion.of("1.36.2"), new Endpoint("api.example.net", 6443),
                        ClusterDefinition.BalancerHealthCheck.TCP,
                        new ClusterDefinition.BalancerAddress(
                                ClusterDefinition.BalancerAddress.Carrier.NONE, Optional.empty(), Optional.empty()),
                        Ipv6Subnet.of("2001:db8:42::/56"), Ipv6Subnet.of("2001:db8:43::/112"), "cluster.local",
                        ClusterDefinition.ProxyMode.NFTABLES, ClusterDefinition.ApiAccess.SSH, List.of(), Map.of(),
                        Map.of()),
                new ClusterDefinition.Packages(
                        ClusterDefinition.Packages.Source.MIRROR, Optional.of(packages.url("kubernetes")),
                        Optional.empty(), KubernetesRepository.VERSION, "containerd", Map.of()),
                new ClusterDefinition.Images(ClusterDefinition.Images.Source.PULLED, "registry.k8s.io"),
                new ClusterDefinition.Containerd(Optional.empty(), Map.of(), "/opt/cni/bin"),
                new ClusterDefinition.Resolver(List.of(DebianHost.BRIDGE), false, Optional.empty()),
                new ClusterDefinition.NetworkPlugin(
                        ClusterDefinition.NetworkPlugin.Kind.NONE, Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.empty()),
                List.of(), List.of(), new ClusterDefinition.NeighbourProxy(false, ClusterDefinition.NeighbourProxy.Mode.AUTO),
                Optional.empty(), Optional.empty(), Optional.empty(), new ClusterDefinition.Limits(10, 20), Set.of());
    }

    private record PreparedSite(Work work) implements Site {

        @Override
        public ClusterDefinition cluster() {
            return PreparationIT.cluster;
        }

        @Override
        public List<Host> hosts() {
            return cluster().hosts();
        }

        @Override
        public HostShell shell(Host host) {
            return booted.shells().open(cluster(), host, work);
        }

        @Override
        public KubeCluster kube() {
            throw new UnsupportedOperationException("no step of the preparation needs the cluster's API");
        }
    }

    /** Remembers since when a step has been waiting, as the journal does. */
    private static final class Since implements StepRecorder {

        private final Map<String, Instant> since = new HashMap<>();
        private final List<String> waits = new ArrayList<>();

        @Override
        public Instant waiting(Work work, Step<?> step, Optional<HostName> host, String what) {
            waits.add(what);
            return since.computeIfAbsent(step.id(), id -> Instant.now());
        }

        @Override
        public void ended(Work work, Step<?> step, Optional<HostName> host, Instant started, List<Change> changes) {
            since.remove(step.id());
        }

        @Override
        public void failed(Work work, Step<?> step, Optional<HostName> host, Instant started, String message) {}

        @Override
        public void planned(Work work, Step<?> step, Optional<HostName> host, Difference difference) {}

        @Override
        public void gathered(Work work, Proof proof, Optional<HostName> host, Instant started, Evidence evidence) {}
    }
}
