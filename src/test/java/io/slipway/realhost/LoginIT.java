package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Secret;
import io.slipway.inventory.SecretReference;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets in and becomes root on a real Debian, with its own sshd and sudo; and what an operator reads when it fails. */
class LoginIT {

    private static final String PASSPHRASE = "correct horse battery staple";

    @TempDir
    private static Path directory;

    private static BootedHost booted;

    @BeforeAll
    static void boot() throws Exception {
        booted = BootedHost.in(Files.createDirectory(directory.resolve("host")));
        HostShell shell = booted.shell("users");
        shell.write(FileContent.of("/etc/ssh/sshd_config.d/tests.conf", booted.noPenalties()));
        shell.change(Command.of("systemctl", "reload", "ssh"));
        // The umask that pam_umask reads from the user's own entry.
        for (String user : List.of("deploy", "asks", "bound", "few", "stranger", "bare")) {
            shell.change(Command.of("useradd", "-m", "-s", "/bin/bash", "-c", "A user,umask=077", user));
            shell.change(Command.of("install", "-D", "-o", user, "-m", "600", "/root/.ssh/authorized_keys",
                    "/home/" + user + "/.ssh/authorized_keys"));
        }
        shell.change(Command.of("sh", "-c", "echo asks:secret | chpasswd"));
        shell.write(new FileContent("/etc/sudoers.d/users", """
                deploy ALL=(ALL:ALL) NOPASSWD: ALL
                asks ALL=(ALL:ALL) ALL
                Defaults:bound requiretty
                bound ALL=(ALL:ALL) NOPASSWD: ALL
                few ALL=(ALL:ALL) NOPASSWD: /usr/bin/apt-get
                Defaults:bare !secure_path, !use_pty
                bare ALL=(ALL:ALL) NOPASSWD: ALL
                """, "0440", false));
    }

    @AfterAll
    static void takeDown() throws Exception {
        if (booted != null) {
            booted.close();
        }
    }

    @Test
    void sudoWithoutAPasswordIsAsGoodAsRoot() {
        for (String user : List.of("deploy", "bare")) {
            HostShell shell = as(user);
            String path = "/etc/sudo-test-" + user + "/deep/secret";

            assertThat(shell.look(Command.of("id", "-un")).output()).isEqualTo("root\n");
            assertThat(shell.look(Command.of("sh", "-c", "command -v sysctl")).succeeded()).as("root's own path").isTrue();
            shell.write(FileContent.secret(path, "password: tünnel $HOME\n\0\1"));
            shell.write(new FileContent("/etc/sudo-test-" + user + "/plain", "x\n", "0644", false));

            Reading reading = shell.read(new Query.File(path), new Query.File("/etc/sudo-test-" + user + "/plain"));
            assertThat(reading.file(path)).hasValueSatisfying(file -> {
                assertThat(file.content()).isEqualTo("password: tünnel $HOME\n\0\1");
                assertThat(file.mode()).isEqualTo("0600");
                assertThat(file.owner()).isEqualTo("root:root");
            });
            assertThat(booted.text("stat", "-c", "%a %U", "/etc/sudo-test-" + user, "/etc/sudo-test-" + user + "/deep",
                            "/etc/sudo-test-" + user + "/plain"))
                    .as("whatever the user's umask").isEqualTo("755 root\n755 root\n644 root");
        }
    }

    @Test
    void aSecretOnStandardInputPassesSudoUnseen() {
        String secret = "abcdef.0123456789abcdef".repeat(4000);
        HostShell shell = as("deploy");

        assertThat(shell.look(Command.of("wc", "-c").withInput(new Secret(secret))).output())
                .isEqualTo(secret.length() + "\n");

        LongCommand command = new LongCommand("sudo",
                List.of("sh", "-c", "stat -c '%a %U' \"$1\"; wc -c <\"$1\"", "name", LongCommand.INPUT_FILE),
                Optional.of(() -> new Secret(secret)), Duration.ofMinutes(1));
        shell.ensure(command);
        LongCommandState.Finished end = (LongCommandState.Finished) await().atMost(BootedHost.SOON)
                .until(() -> shell.ensure(command), LongCommandState.Finished.class::isInstance);
        assertThat(end.result().output()).isEqualTo("600 root\n" + secret.length() + "\n");
        assertThat(booted.text("ls", "-A", "/run/slipway")).isEmpty();
        assertThat(booted.shell("look").look(Command.of("grep", "-rlf", "-", "/var/log", "/var/lib/slipway", "/tmp", "/root")
                .withInput(new Secret("0123456789abcdef\n"))).output()).isEmpty();
        assertThat(booted.journal().toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void whatTakesTooLongIsEndedOnTheHostAndKeepsNoLock() {
        for (HostShell shell : List.of(as("deploy"), as("root"))) {
            for (String stubborn : List.of("sleep 4711 & wait", "trap '' TERM; sleep 4711 & while :; do wait; done")) {
                HostFailure failure = catchThrowableOfType(HostFailure.class,
                        () -> shell.look(Command.of("sh", "-c", stubborn).within(Duration.ofSeconds(1))));
                assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
                await().atMost(BootedHost.SOON).until(() -> booted.text("pgrep", "-x", "sleep").isEmpty());
            }
        }
        assertThat(as("deploy").change(Command.of("echo", "free")).output()).isEqualTo("free\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "asks     | SUDO_NEEDS_PASSWORD | sudo: a password is required            | NOPASSWD",
        "stranger | SUDO_NEEDS_PASSWORD | sudo: a password is required            | NOPASSWD",
        "bound    | SUDO_REFUSED        | you must have a tty to run sudo         | !requiretty",
        "few      | SUDO_NEEDS_PASSWORD | sudo: a password is required            | NOPASSWD",
    })
    void sudoThatDoesNotWorkIsToldAtOnceAndAsksNobody(String user, Reason reason, String said, String advice) {
        long start = System.nanoTime();

        HostFailure failure = catchThrowableOfType(HostFailure.class, () -> as(user).change(Command.of("true")));

        assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
        assertThat(failure.lastLines().toString()).contains(said);
        assertThat(failure.advice()).contains(advice);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aHostWithoutSudoSaysSo() {
        HostShell root = booted.shell("sudo");
        root.change(Command.of("mv", "/usr/bin/sudo", "/usr/bin/sudo.away"));
        try {
            HostFailure failure = catchThrowableOfType(HostFailure.class, () -> as("deploy").look(Command.of("true")));

            assertThat(failure.reason()).isEqualTo(Reason.SUDO_REFUSED);
            assertThat(failure.advice()).startsWith("Install sudo");
        } finally {
            root.change(Command.of("mv", "/usr/bin/sudo.away", "/usr/bin/sudo"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, '', true", "ecdsa, '', true", "rsa, '', true", "ed25519, '', false", "ecdsa, '', false", "rsa, '', false",
        "rsa, PEM, false", "ecdsa, PEM, false", "rsa, PKCS8, false", "ecdsa, PKCS8, false", "rsa, PEM, true"
    })
    void everyKindOfKeyThatSshKeygenMakesLetsIn(String type, String format, boolean encrypted) throws Exception {
        Path key = directory.resolve(type + format + encrypted);
        List<String> command = new java.util.ArrayList<>(List.of(
                "ssh-keygen", "-q", "-t", type, "-N", encrypted ? PASSPHRASE : "", "-f", key.toString()));
        if (!format.isEmpty()) {
            command.addAll(List.of("-m", format));
        }
        DebianHost.run(command.toArray(String[]::new));
        allow(key);

        ClusterDefinition.Ssh ssh = ssh("root", reference(key),
                encrypted ? Optional.of(reference(Files.writeString(directory.resolve("passphrase"), PASSPHRASE + "\n")))
                        : Optional.empty());

        assertThat(shell(ssh).look(Command.of("id", "-un")).output()).isEqualTo("root\n");
    }

    @Test
    void aKeyThatCannotBeUsedIsToldApart() throws Exception {
        Path key = directory.resolve("locked");
        DebianHost.run("ssh-keygen", "-q", "-t", "ed25519", "-N", PASSPHRASE, "-f", key.toString());
        Path wrong = Files.writeString(directory.resolve("wrong"), "another passphrase");
        Path noKey = Files.writeString(directory.resolve("no-key"), "hunter2-is-not-a-key\n");

        assertThat(refused(ssh("root", reference(key), Optional.empty())))
                .hasMessageContaining("it is encrypted, and no passphrase is set").hasMessageContaining("ssh.passphrase");
        assertThat(refused(ssh("root", reference(key), Optional.of(reference(wrong)))))
                .hasMessageContaining("file:" + wrong + " is not its passphrase").hasMessageNotContaining("another passphrase");
        assertThat(refused(ssh("root", reference(noKey), Optional.empty())))
                .hasMessageContaining("holds no private key").hasMessageNotContaining("hunter2");
        Path pkcs8 = directory.resolve("pkcs8");
        DebianHost.run("ssh-keygen", "-q", "-t", "rsa", "-m", "PKCS8", "-N", PASSPHRASE, "-f", pkcs8.toString());
        assertThat(refused(ssh("root", reference(pkcs8), Optional.empty()))).hasMessageContaining("ssh-keygen -p");
        assertThat(refused(ssh("root", reference(directory.resolve("none")), Optional.empty())))
                .hasMessageContaining("there is no file:").hasMessageContaining("An SSH agent is not asked");
        assertThat(refused(ssh("root", SecretReference.of("env:NO_SUCH_VARIABLE_HERE"), Optional.empty())))
                .hasMessageContaining("env:NO_SUCH_VARIABLE_HERE is not set");
    }

    @Test
    void aKeyThatTheHostDoesNotKnowIsRefused() throws Exception {
        Path key = directory.resolve("unknown");
        DebianHost.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());

        assertThat(refused(ssh("root", reference(key), Optional.empty())))
                .hasMessageContaining("root is not let in with the key file:" + key)
                .hasMessageContaining("authorized_keys on the host");
        assertThat(refused(ssh("nobody-here", reference(booted.identity()), Optional.empty())))
                .hasMessageContaining("nobody-here is not let in");
    }

    @Test
    void aServerWithoutACommonAlgorithmIsTold() throws IOException {
        Endpoint endpoint = new Endpoint(DebianHost.ADDRESS, 2220);
        FurtherSshd sshd = FurtherSshd.start(
                booted, "museum", endpoint, List.of(), "KexAlgorithms diffie-hellman-group1-sha1");

        HostFailure failure = unreachable(sshd);

        assertThat(failure).hasMessageContaining("no algorithm in common").hasMessageContaining("diffie-hellman-group1-sha1")
                .hasMessageContaining("KexAlgorithms");
    }

    @Test
    void aServerThatTakesNoMoreLoginsIsTold() throws IOException {
        Endpoint endpoint = new Endpoint(DebianHost.ADDRESS, 2221);
        FurtherSshd sshd = FurtherSshd.start(booted, "full", endpoint, List.of(), "MaxStartups 1:100:1");

        try (Socket somebodyElse = new Socket(endpoint.host(), endpoint.port())) {
            somebodyElse.getInputStream().read();
            assertThat(unreachable(sshd)).hasMessageContaining("MaxStartups");
        }
    }

    @Test
    void aPortWithNobodyThereIsTold() throws IOException {
        assertThat(unreachable(new FurtherSshd(booted, "nobody", new Endpoint(DebianHost.ADDRESS, 2222))))
                .hasMessageContaining("nothing listens at this port").hasMessageContaining("ssh.port");
    }

    private static HostFailure unreachable(FurtherSshd sshd) throws IOException {
        ClusterDefinition cluster = BootedHost.reachedBy(
                ssh("root", reference(booted.identity()), Optional.empty()), sshd.host());
        HostFailure failure = catchThrowableOfType(HostFailure.class, () -> booted.shells()
                .open(cluster, sshd.host(), BootedHost.work("login")).look(Command.of("true")));
        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        return failure;
    }

    private static HostFailure refused(ClusterDefinition.Ssh ssh) {
        HostFailure failure = catchThrowableOfType(HostFailure.class, () -> shell(ssh).look(Command.of("true")));
        assertThat(failure.reason()).isEqualTo(Reason.AUTHENTICATION_REFUSED);
        return failure;
    }

    private static HostShell as(String user) {
        return shell(ssh(user, reference(booted.identity()), Optional.empty()));
    }

    private static HostShell shell(ClusterDefinition.Ssh ssh) {
        Host host = new Host(new HostName("slipway-rh"), DebianHost.ADDRESS, Host.Role.WORKER, Optional.empty(), Map.of(),
                "host0", Optional.empty());
        return booted.shells().open(BootedHost.reachedBy(ssh, host), host, BootedHost.work("login"));
    }

    private static void allow(Path key) throws IOException {
        booted.shell("allow").change(Command.of("sh", "-c", "cat >>/root/.ssh/authorized_keys")
                .withInput(new Secret(Files.readString(Path.of(key + ".pub")))));
    }

    private static SecretReference reference(Path file) {
        return SecretReference.of("file:" + file);
    }

    private static ClusterDefinition.Ssh ssh(
            String user, SecretReference identity, Optional<SecretReference> passphrase) {
        return new ClusterDefinition.Ssh(
                user, 22, Optional.of(identity), passphrase, booted.knownHosts(), List.of(), Optional.empty(),
                !user.equals("root") && !user.equals("nobody-here"), Duration.ofSeconds(10));
    }
}
