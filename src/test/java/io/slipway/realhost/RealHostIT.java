package io.slipway.realhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.host.Command;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Secret;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slipway's hands on a real Debian with a real systemd and sshd: what the simulated hosts of the lab can only claim.
 * Skipped with a word where no host can be booted; where {@code CI=true}, that is a failure.
 */
class RealHostIT {

    @TempDir
    private static Path directory;

    private static BootedHost booted;

    @BeforeAll
    static void boot() throws Exception {
        booted = BootedHost.in(directory);
    }

    @AfterAll
    static void leaveNothingBehind() throws Exception {
        if (booted != null) {
            booted.close();
        }
    }

    @Test
    void theHostIsReadInOneRoundTrip() {
        Query.Run uname = Query.Run.of("uname", "-s");

        Reading reading = booted.shell("read").read(
                new Query.File("/etc/os-release"),
                new Query.File("/etc/no-such-file"),
                new Query.Directory("/etc/apt"),
                new Query.KernelParameter("net.ipv6.conf.host0.accept_ra"),
                new Query.KernelModule("overlay"),
                new Query.KernelModule("ip_vs_no_such"),
                new Query.Unit("ssh.service"),
                new Query.Unit("no-such.service"),
                new Query.Package("openssh-server"),
                new Query.Package("kubelet"),
                uname);

        assertThat(reading.file("/etc/os-release").orElseThrow().content()).contains("ID=debian");
        assertThat(reading.file("/etc/no-such-file")).isEmpty();
        assertThat(reading.directory("/etc/apt")).contains("sources.list.d");
        assertThat(reading.kernelParameter("net.ipv6.conf.host0.accept_ra")).contains("0");
        assertThat(reading.kernelModule("overlay")).isTrue();
        assertThat(reading.kernelModule("ip_vs_no_such")).isFalse();
        Reading.UnitState ssh = reading.unit("ssh.service");
        assertThat(ssh.isActive()).isTrue();
        assertThat(ssh.isEnabled()).isTrue();
        assertThat(ssh.activeSince()).isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(2));
        assertThat(reading.unit("no-such.service").exists()).isFalse();
        assertThat(reading.packageState("openssh-server").version()).isPresent();
        assertThat(reading.packageState("kubelet").version()).isEmpty();
        assertThat(reading.run("uname", "-s").lines()).containsExactly("Linux");
    }

    @Test
    void filesAreWrittenInOnePieceAndRemoved() {
        HostShell shell = booted.shell("write");
        String path = "/etc/slipway-test/it's deep/a file";

        shell.write(new FileContent(path, "tünnel $HOME `id`\n", "0640", false));

        Reading.FileState file = shell.read(new Query.File(path)).file(path).orElseThrow();
        assertThat(file.content()).isEqualTo("tünnel $HOME `id`\n");
        assertThat(file.owner()).isEqualTo("root:root");
        assertThat(file.mode()).isEqualTo("0640");
        shell.remove(path);
        assertThat(shell.read(new Query.File(path)).file(path)).isEmpty();
    }

    @Test
    void aLongCommandSurvivesAKilledConnectionAndRunsOnce() {
        HostShell shell = booted.shell("survive");
        List<String> hostile = List.of("$HOME", "${PATH}", "$$", "%n", "a b", "", "it's", "line\nline", "*");
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "sh", "-c", "echo run >>/root/count; while ! [ -e /root/go ]; do sleep 0.1; done; printf '%s|' \"$@\"; "
                        + "echo trouble >&2; exit 5", "name"));
        arguments.addAll(hostile);
        LongCommand command = new LongCommand("long", arguments, Optional.empty(), Duration.ofMinutes(1));

        assertThat(shell.ensure(command)).isInstanceOf(LongCommandState.Running.class);
        assertThatThrownBy(() -> shell.look(Command.of("sh", "-c", "kill -9 $(ps -o ppid= $PPID)")))
                .isInstanceOfSatisfying(HostFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(HostFailure.Reason.CONNECTION_LOST));
        assertThat(shell.ensure(command)).isInstanceOf(LongCommandState.Running.class);
        shell.change(Command.of("touch", "/root/go"));

        LongCommandState.Finished end = finished(shell, command);
        assertThat(end.result()).isEqualTo(new CommandResult(5, String.join("|", hostile) + "|", "trouble\n"));
        assertThat(booted.text("cat", "/root/count")).isEqualTo("run");
        String record = "/var/lib/slipway/records/OPS-1/survive/long/1";
        assertThat(booted.text("stat", "-c", "%a", "/var/lib/slipway", record)).isEqualTo("700\n700");
        assertThat(booted.text("stat", "-c", "%a", record + "/stdout", record + "/exit")).isEqualTo("600\n600");
        assertThat(booted.text("systemctl", "list-units", "--all", "--no-legend", "slipway-*")).isEmpty();
    }

    @Test
    void theInputIsSeenByTheCommandAloneAndIsGoneAfterwards() {
        HostShell shell = booted.shell("input");
        LongCommand command = new LongCommand(
                "input",
                List.of("sh", "-c", "stat -c '%a %U' \"$1\"; wc -c <\"$1\"; while ! [ -e /root/read ]; do sleep 0.1; done",
                        "name", LongCommand.INPUT_FILE),
                Optional.of(() -> new Secret("token: abcdef.0123456789abcdef\n")),
                Duration.ofMinutes(1));

        shell.ensure(command);

        assertThat(booted.text("sh", "-c", "cat /proc/*/cmdline | tr '\\0' ' '; systemctl show 'slipway-*'"))
                .contains("slipway-OPS-1-input-input-1")
                .doesNotContain("0123456789abcdef");
        shell.change(Command.of("touch", "/root/read"));
        assertThat(finished(shell, command).result().output()).isEqualTo("600 root\n31\n");
        assertThat(booted.text("ls", "-A", "/run/slipway")).isEmpty();
        assertThat(booted.journal().toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void aKilledUnitIsInterruptedAndIsNotStartedAgain() {
        HostShell shell = booted.shell("killed");
        LongCommand command = sleeping("killed");
        shell.ensure(command);

        shell.change(Command.of("systemctl", "kill", "-s", "KILL", "slipway-OPS-1-killed-killed-1.service"));

        await().atMost(BootedHost.SOON).until(() -> shell.ensure(command), LongCommandState.Interrupted.class::isInstance);
        assertThat(booted.text("ls", "/var/lib/slipway/records/OPS-1/killed/killed")).isEqualTo("1");
    }

    /** Of /var, as on hosts whose logs have grown for years. */
    @Test
    void onAFullDiskNothingIsHalfAndNothingIsTakenForDone() {
        HostShell shell = booted.shell("full");
        shell.change(Command.of("mkdir", "-p", "/var/small"));
        shell.change(Command.of("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", "/var/small"));
        shell.write(FileContent.of("/var/small/settings", "old\n"));

        assertThatThrownBy(() -> shell.write(FileContent.of("/var/small/settings", "new ".repeat(100_000))))
                .isInstanceOfSatisfying(HostFailure.class, failure ->
                        assertThat(failure.reason()).isEqualTo(HostFailure.Reason.COMMAND_FAILED))
                .hasMessageContaining("No space left on device");
        assertThat(booted.text("cat", "/var/small/settings")).isEqualTo("old");
        assertThat(booted.text("ls", "-A", "/var/small")).as("nothing half is left").isEqualTo("settings");

        // Slipway's own records lie on it, too.
        shell.change(Command.of("mount", "--bind", "/var/small", "/var/lib/slipway"));
        try {
            LongCommand command = new LongCommand("grows", List.of("sh", "-c",
                    "[ -e /run/grown ] || { touch /run/grown; head -c 1048576 /dev/zero >/var/small/filler; }; echo done"),
                    Optional.empty(), Duration.ofMinutes(1));
            shell.ensure(command);
            LongCommandState state = await().atMost(BootedHost.SOON).until(() -> shell.stateOf(command),
                    seen -> !(seen instanceof LongCommandState.Running));
            assertThat(state).as("its exit code could not be kept: not known to have succeeded")
                    .isInstanceOf(LongCommandState.Interrupted.class);
            shell.look(Command.of("rm", "/var/small/filler"));
            shell.forget(command);
            assertThat(shell.ensure(command)).isNotInstanceOf(LongCommandState.Interrupted.class);
            assertThat(finished(shell, command).result().output()).isEqualTo("done\n");
        } finally {
            shell.look(Command.of("sh", "-c", "rm -f /var/small/filler; umount /var/lib/slipway; umount /var/small"));
        }
    }

    @Test
    void aRebootWhileItRanIsInterruptedUntilTheAttemptIsClosed() {
        HostShell shell = booted.shell("reboot");
        LongCommand command = sleeping("reboot");
        shell.ensure(command);
        String boot = booted.bootId();

        try {
            shell.look(Command.of("systemctl", "reboot"));
        } catch (HostFailure goesDown) {
            assertThat(goesDown.reason()).isEqualTo(HostFailure.Reason.CONNECTION_LOST);
        }
        await().atMost(BootedHost.SOON).ignoreExceptionsInstanceOf(HostFailure.class).until(() -> !booted.bootId().equals(boot));

        assertThat(shell.ensure(command)).isInstanceOfSatisfying(LongCommandState.Interrupted.class,
                interrupted -> assertThat(interrupted.seen()).contains("rebooted"));
        assertThat(shell.ensure(command)).isInstanceOf(LongCommandState.Interrupted.class);
        shell.forget(command);
        assertThat(shell.stateOf(command)).isInstanceOf(LongCommandState.NeverRan.class);
        assertThat(shell.ensure(command)).isInstanceOf(LongCommandState.Running.class);
        assertThat(booted.text("ls", "/var/lib/slipway/records/OPS-1/reboot/reboot")).isEqualTo("1\n2");
        shell.change(Command.of("systemctl", "stop", "slipway-OPS-1-reboot-reboot-2.service"));
    }

    @Test
    void twoCallersThatRaceStartItOnce() {
        LongCommand command = new LongCommand(
                "race", List.of("sh", "-c", "echo run >>/root/race"), Optional.empty(), Duration.ofMinutes(1));

        List.of(1, 2, 3, 4, 5, 6).parallelStream().forEach(caller -> booted.shell("race").ensure(command));

        finished(booted.shell("race"), command);
        assertThat(booted.text("cat", "/root/race")).isEqualTo("run");
    }

    @Test
    void anUnknownHostIsRefused() {
        ClusterDefinition stranger = booted.reachedBy(List.of());

        assertThatThrownBy(() -> booted.shells().open(stranger, booted.host(), BootedHost.work("unknown")).look(Command.of("true")))
                .isInstanceOfSatisfying(HostFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(HostFailure.Reason.HOST_KEY_UNKNOWN));
        assertThat(booted.shells().hostKeys(stranger, List.of(booted.host()))).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(HostKeyFinding.State.UNKNOWN);
            assertThat(finding.fingerprint()).startsWith("SHA256:");
        });
    }

    @Test
    void aTunnelReachesWhatTheHostReaches() throws IOException {
        try (HostShell.Tunnel tunnel = booted.shell("tunnel").tunnel(new Endpoint("::1", 22));
                Socket client = new Socket(tunnel.local().getAddress(), tunnel.local().getPort())) {
            assertThat(new String(client.getInputStream().readNBytes(8), StandardCharsets.US_ASCII)).isEqualTo("SSH-2.0-");
        }
    }

    private static LongCommandState.Finished finished(HostShell shell, LongCommand command) {
        return (LongCommandState.Finished) await().atMost(BootedHost.SOON)
                .until(() -> shell.ensure(command), LongCommandState.Finished.class::isInstance);
    }

    private static LongCommand sleeping(String name) {
        return new LongCommand(name, List.of("sleep", "600"), Optional.empty(), Duration.ofMinutes(20));
    }
}
