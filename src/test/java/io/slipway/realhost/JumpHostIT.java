package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostKeyFinding.State;
import io.slipway.host.HostShell;
import io.slipway.host.internal.SshHostShells;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.KubernetesVersion;
import io.slipway.inventory.SecretReference;
import io.slipway.kube.KubeClusters;
import io.slipway.kube.KubeFailure;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * A real OpenSSH server as the jump host to another one, which stands in a network of its own behind it: nothing leads
 * there but the jump host. Both have keys of their own, and neither is believed for the other.
 */
class JumpHostIT {

    private static final Endpoint INNER = new Endpoint("2001:db8:5110:2::2", 22);
    private static final Endpoint JUMP = new Endpoint(DebianHost.ADDRESS, 2200);
    private static final List<String> WITHIN = List.of("ip", "netns", "exec", "inner");

    @TempDir
    private static Path directory;

    private static BootedHost booted;
    private static FurtherSshd jump;
    private static FurtherSshd inner;

    private final KeysInMemory confirmed = new KeysInMemory();
    private SshHostShells shells;

    @BeforeAll
    static void boot() throws Exception {
        booted = BootedHost.in(Files.createDirectory(directory.resolve("host")));
        HostShell shell = booted.shell("network");
        for (String line : List.of(
                "ip netns add inner",
                "ip link add to-inner type veth peer name eth0 netns inner",
                "ip address add 2001:db8:5110:2::1/64 dev to-inner nodad",
                "ip link set to-inner up",
                "ip -n inner link set lo up",
                "ip -n inner address add 2001:db8:5110:2::2/64 dev eth0 nodad",
                "ip -n inner link set eth0 up")) {
            shell.change(Command.of(line.split(" ")));
        }
        jump = FurtherSshd.start(booted, "jump", JUMP, List.of());
        inner = FurtherSshd.start(booted, "inner", INNER, WITHIN);
    }

    @AfterAll
    static void takeDown() throws Exception {
        if (booted != null) {
            booted.close();
        }
    }

    @BeforeEach
    void open() {
        shells = new SshHostShells(entry -> {}, confirmed);
    }

    @AfterEach
    void close() {
        shells.close();
    }

    @Test
    void theInnerHostIsReachedThroughTheJumpHostAlone() throws Exception {
        HostShell shell = shell(through(JUMP, both()));

        assertThat(shell.look(Command.of("printenv", "SSH_CONNECTION")).output())
                .startsWith("2001:db8:5110:2::1 ").endsWith(" 2001:db8:5110:2::2 22\n");
        shell.write(new io.slipway.host.FileContent("/root/from-afar", "ünder the door\n", "0640", false));
        assertThat(booted.text("cat", "/root/from-afar")).isEqualTo("ünder the door");
        HostFailure direct = catchThrowableOfType(HostFailure.class, () -> shell(straight(both())).look(Command.of("true")));
        assertThat(direct.reason()).isEqualTo(HostFailure.Reason.UNREACHABLE);
    }

    @Test
    void thePersonConfirmsTheJumpHostsKeyFirstAndThenThoseBehindIt() {
        ClusterDefinition cluster = through(JUMP, List.of());

        List<HostKeyFinding> first = shells.hostKeys(cluster, cluster.hosts());
        assertThat(first).extracting(HostKeyFinding::state).containsExactly(State.UNKNOWN, State.UNREACHABLE);
        assertThat(first.get(0).host()).isEqualTo(new HostName("jump-host"));
        assertThat(first.get(0).fingerprint()).isEqualTo(jump.fingerprint("ed25519"));
        assertThat(first.get(1).detail()).contains("asked for when the key of the jump host");

        shells.trust(cluster, first.subList(0, 1), "otto");
        List<HostKeyFinding> second = shells.hostKeys(cluster, cluster.hosts());
        assertThat(second).extracting(HostKeyFinding::state).containsExactly(State.TRUSTED, State.UNKNOWN);
        assertThat(second.get(1).fingerprint()).isEqualTo(inner.fingerprint("ed25519"));
        assertThat(refusal(cluster)).isEqualTo(HostFailure.Reason.HOST_KEY_UNKNOWN);

        try (SshHostShells restarted = new SshHostShells(entry -> {}, confirmed)) {
            restarted.trust(cluster, second.subList(1, 2), "otto");
        }
        assertThat(shells.hostKeys(cluster, cluster.hosts())).extracting(HostKeyFinding::state)
                .containsExactly(State.TRUSTED, State.TRUSTED);
        assertThat(shell(cluster).look(Command.of("true")).succeeded()).isTrue();
    }

    @Test
    void theInnerHostsKeyIsNeverTakenFromTheJumpHost() throws IOException {
        assertThat(refusal(through(JUMP, knownHosts("[2001:db8:5110:1::10]:2200 " + jump.key("ed25519")))))
                .isEqualTo(HostFailure.Reason.HOST_KEY_UNKNOWN);
        assertThat(refusal(through(JUMP, knownHosts(
                        "[2001:db8:5110:1::10]:2200,2001:db8:5110:2::2,[127.0.0.1]:* " + jump.key("ed25519")))))
                .isEqualTo(HostFailure.Reason.HOST_KEY_CHANGED);
        assertThat(refusal(through(JUMP, knownHosts("2001:db8:5110:2::2 " + inner.key("ed25519")))))
                .as("nor is a jump host believed for what is behind it").isEqualTo(HostFailure.Reason.HOST_KEY_UNKNOWN);
    }

    @Test
    void aHostWithSeveralKeysShowsTheOneThatIsKnown() throws IOException {
        for (String type : List.of("rsa", "ecdsa", "ed25519")) {
            ClusterDefinition cluster = through(JUMP, knownHosts(
                    "[2001:db8:5110:1::10]:2200 " + jump.key(type), "2001:db8:5110:2:0:0:0:2 " + inner.key(type)));

            assertThat(shells.hostKeys(cluster, cluster.hosts())).as(type)
                    .allSatisfy(finding -> assertThat(finding.state()).isEqualTo(State.TRUSTED));
        }
    }

    @Test
    void whatTheJumpHostCannotReachOrDoesNotForwardIsSaid() throws IOException {
        ClusterDefinition closed = BootedHost.reachedBy(
                through(JUMP, both()).ssh(), new FurtherSshd(booted, "inner", new Endpoint(INNER.host(), 23)).host());
        HostFailure refused = catchThrowableOfType(HostFailure.class, () -> shell(closed).look(Command.of("true")));
        assertThat(refused).hasMessageContaining("ssh to [2001:db8:5110:2::2]:23 through [2001:db8:5110:1::10]:2200")
                .hasMessageContaining("the jump host does not get there").hasMessageContaining("refused");

        Endpoint strict = new Endpoint(DebianHost.ADDRESS, 2201);
        FurtherSshd sshd = FurtherSshd.start(booted, "strict", strict, List.of(), "AllowTcpForwarding no");
        ClusterDefinition cluster = through(strict, knownHosts(strict + " " + sshd.key("ed25519")));
        HostFailure prohibited = catchThrowableOfType(HostFailure.class, () -> shell(cluster).look(Command.of("true")));
        assertThat(prohibited.reason()).isEqualTo(HostFailure.Reason.UNREACHABLE);
        assertThat(prohibited.advice()).contains("AllowTcpForwarding");
        assertThat(shells.hostKeys(cluster, cluster.hosts()).get(1).detail()).contains("the jump host does not get there");
    }

    @Test
    void aLostJumpHostIsConnectedToAgain() throws IOException {
        HostShell shell = shell(through(JUMP, both()));
        CompletableFuture<HostFailure> running = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                HostFailure.class, () -> shell.look(Command.of("sh", "-c", "touch /run/jump-test; sleep 100"))));
        org.awaitility.Awaitility.await().atMost(BootedHost.SOON).until(() -> !booted.text("ls", "/run/jump-test").isEmpty());

        killTheJumpHostsConnections();

        assertThat(running.orTimeout(120, TimeUnit.SECONDS).join().reason()).isEqualTo(HostFailure.Reason.CONNECTION_LOST);
        assertThat(shell.look(Command.of("true")).succeeded()).isTrue();
    }

    @Test
    void aPeerThatIsGoneIsNoticedWhileACommandRuns() throws Exception {
        HostShell shell = shell(through(JUMP, both()));
        CompletableFuture<HostFailure> running = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                HostFailure.class,
                () -> shell.look(Command.of("sh", "-c", "touch /run/gone-test; sleep 100").within(Duration.ofMinutes(5)))));
        org.awaitility.Awaitility.await().atMost(BootedHost.SOON).until(() -> !booted.text("ls", "/run/gone-test").isEmpty());
        long start = System.nanoTime();

        DebianHost.run("ip", "link", "set", "vb-slipway-rh", "down");
        HostFailure failure;
        try {
            failure = running.orTimeout(90, TimeUnit.SECONDS).join();
        } finally {
            DebianHost.run("ip", "link", "set", "vb-slipway-rh", "up");
        }

        System.out.println("a peer that is gone was noticed after " + Duration.ofNanos(System.nanoTime() - start));
        assertThat(failure.reason()).isEqualTo(HostFailure.Reason.CONNECTION_LOST);
        org.awaitility.Awaitility.await().atMost(BootedHost.SOON).ignoreExceptionsInstanceOf(HostFailure.class)
                .until(() -> shell.look(Command.of("true")).succeeded());
    }

    @Test
    void manyCommandsShareAConnectionThatTakesFew() throws IOException {
        Endpoint narrow = new Endpoint(INNER.host(), 2202);
        FurtherSshd sshd = FurtherSshd.start(booted, "narrow", narrow, WITHIN, "MaxSessions 2");
        List<String> known = new ArrayList<>(both());
        known.addAll(knownHosts(narrow + " " + sshd.key("ed25519")));
        for (FurtherSshd one : List.of(inner, sshd)) {
            ClusterDefinition cluster = BootedHost.reachedBy(through(JUMP, known).ssh(), one.host());

            List<CompletableFuture<CommandResult>> all = IntStream.range(0, 30).mapToObj(number ->
                    CompletableFuture.supplyAsync(() -> shell(cluster).look(Command.of("sh", "-c", "sleep 0.2; echo " + number)),
                            command -> new Thread(command).start())).toList();

            assertThat(all).extracting(CompletableFuture::join).allMatch(CommandResult::succeeded);
        }
    }

    @Test
    void aTunnelReachesWhatOnlyTheInnerHostReaches() throws IOException {
        booted.shell("listen").change(Command.of("systemd-run", "--quiet", "--unit=only-inside", "ip", "netns", "exec",
                "inner", "/usr/sbin/sshd", "-D", "-f", "/etc/ssh/inner.conf", "-o", "ListenAddress=[::1]:2203"));

        try (HostShell.Tunnel tunnel = shell(through(JUMP, both())).tunnel(new Endpoint("::1", 2203))) {
            org.awaitility.Awaitility.await().atMost(BootedHost.SOON).until(() -> {
                try (Socket client = new Socket(tunnel.local().getAddress(), tunnel.local().getPort())) {
                    return new String(client.getInputStream().readNBytes(8), StandardCharsets.US_ASCII).equals("SSH-2.0-");
                }
            });
        }
    }

    @Test
    void theKubernetesApiIsReachedThroughTheJumpHostUnderItsOwnName() throws IOException {
        OpensslApiServer.start(booted, WITHIN, INNER.host(), 6443, "api.example.net");
        booted.shell("names").change(Command.of(
                "sh", "-c", "echo 2001:db8:5110:2::2 api.example.net other.example.net >>/etc/hosts"));

        try (var kube = new AnnotationConfigApplicationContext("io.slipway.kube.internal")) {
            KubeClusters clusters = kube.getBean(KubeClusters.class);
            org.awaitility.Awaitility.await().atMost(BootedHost.SOON).ignoreExceptionsInstanceOf(KubeFailure.class)
                    .untilAsserted(() -> assertThat(version(clusters, "api.example.net")).isEqualTo("v1.36.2"));
            killTheJumpHostsConnections();
            assertThat(version(clusters, "api.example.net")).as("by a way made anew").isEqualTo("v1.36.2");

            KubeFailure stranger =
                    catchThrowableOfType(KubeFailure.class, () -> version(clusters, "other.example.net"));
            assertThat(stranger.reason()).isEqualTo(KubeFailure.Reason.NOT_TRUSTED);
        }
    }

    @Test
    void aCertificateOfWhatIsBehindTheJumpHostHoldsForItsOwnNames() throws Exception {
        Endpoint signed = new Endpoint(INNER.host(), 2204);
        Path authority = directory.resolve("authority");
        DebianHost.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", authority.toString());
        FurtherSshd sshd = FurtherSshd.start(booted, "signed", signed, WITHIN, "HostCertificate /etc/ssh/signed-cert.pub");
        Path key = Files.writeString(directory.resolve("signed.pub"), sshd.key("ed25519") + "\n");

        for (Map.Entry<String, State> expected : List.of(
                Map.entry("signed,other", State.TRUSTED),
                Map.entry("127.0.0.1,localhost,jump,2001:db8:5110:1::10", State.UNKNOWN),
                Map.entry("2001:db8:5110:2::2", State.TRUSTED))) {
            DebianHost.run("ssh-keygen", "-q", "-s", authority.toString(), "-I", "inner", "-h", "-n", expected.getKey(),
                    key.toString());
            booted.shell("sign").write(io.slipway.host.FileContent.of(
                    "/etc/ssh/signed-cert.pub", Files.readString(directory.resolve("signed-cert.pub"))));
            booted.shell("sign").change(Command.of("systemctl", "kill", "-s", "HUP", "--kill-whom=main", "sshd-signed"));
            List<String> known = new ArrayList<>(both());
            known.addAll(knownHosts("@cert-authority * " + Files.readString(Path.of(authority + ".pub")).strip()));
            ClusterDefinition cluster = BootedHost.reachedBy(through(JUMP, known).ssh(), sshd.host());

            org.awaitility.Awaitility.await().atMost(BootedHost.SOON).untilAsserted(() ->
                    assertThat(shells.hostKeys(cluster, cluster.hosts()).get(1).state()).as(expected.getKey())
                            .isEqualTo(expected.getValue()));
        }
    }

    /** As when its network breaks; its sshd takes new ones. */
    private static void killTheJumpHostsConnections() {
        booted.shell("kill").change(Command.of(
                "sh", "-c", "for one in $(ps -o pid= --ppid $(systemctl show -P MainPID sshd-jump)); do"
                        // From 9.8 on the process that holds the connection is a child of that one.
                        + " kill -9 $(ps -o pid= --ppid $one) $one; done"));
    }

    private String version(KubeClusters clusters, String endpoint) throws IOException {
        ClusterDefinition.Kubernetes kubernetes = new ClusterDefinition.Kubernetes(
                KubernetesVersion.of("1.36.2"), new Endpoint(endpoint, 6443), ClusterDefinition.BalancerHealthCheck.TCP,
                null, null, null, "cluster.local", ClusterDefinition.ProxyMode.NFTABLES, ClusterDefinition.ApiAccess.SSH,
                List.of(), Map.of(), Map.of());
        Host worker = inner.host();
        Host controlPlane = new Host(worker.name(), worker.address(), Host.Role.CONTROL_PLANE, worker.rack(),
                worker.labels(), worker.uplink(), worker.management());
        ClusterDefinition cluster = new ClusterDefinition(
                new ClusterName("realhost"), List.of(controlPlane), through(JUMP, both()).ssh(), kubernetes, null, null,
                null, null, null, List.of(), List.of(), null, Optional.empty(), Optional.empty(), Optional.empty(), null,
                java.util.Set.of());
        return clusters.open(cluster, host -> shells.open(cluster, host, BootedHost.work("kube"))).version();
    }

    private HostShell shell(ClusterDefinition cluster) {
        return shells.open(cluster, cluster.hosts().get(0), BootedHost.work("jump"));
    }

    private HostFailure.Reason refusal(ClusterDefinition cluster) {
        return catchThrowableOfType(HostFailure.class, () -> shell(cluster).look(Command.of("true"))).reason();
    }

    /** A known_hosts file of the site with both keys. */
    private List<String> both() throws IOException {
        return knownHosts(
                "[2001:db8:5110:1::10]:2200 " + jump.key("ed25519"), "2001:db8:5110:2::2 " + inner.key("ed25519"));
    }

    private static List<String> knownHosts(String... lines) throws IOException {
        Path file = Files.createTempFile(directory, "known", "hosts");
        Files.write(file, List.of(lines));
        return List.of(file.toString());
    }

    private static ClusterDefinition straight(List<String> knownHosts) {
        return BootedHost.reachedBy(ssh(knownHosts, Optional.empty()), inner.host());
    }

    private static ClusterDefinition through(Endpoint jump, List<String> knownHosts) {
        return BootedHost.reachedBy(
                ssh(knownHosts, Optional.of(new ClusterDefinition.Ssh.Jump(jump, "root"))), inner.host());
    }

    private static ClusterDefinition.Ssh ssh(List<String> knownHosts, Optional<ClusterDefinition.Ssh.Jump> jump) {
        return new ClusterDefinition.Ssh(
                "root", 22, Optional.of(SecretReference.of("file:" + booted.identity())), knownHosts, List.of(), jump, false,
                Duration.ofSeconds(10));
    }
}
