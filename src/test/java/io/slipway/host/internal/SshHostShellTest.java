package io.slipway.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.host.Command;
import io.slipway.host.CommandRecorder;
import io.slipway.host.CommandResult;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostKeyFinding;
import io.slipway.host.HostKeyFinding.State;
import io.slipway.host.HostKeyStore;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.host.Work;
import io.slipway.inventory.ClusterName;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.HostName;
import io.slipway.inventory.Secret;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slipway's hands on a server that runs the real scripts with the machine's own shell. */
class SshHostShellTest {

    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir
    private Path directory;

    private final Confirmed confirmed = new Confirmed();
    private final List<CommandRecorder.Entry> journal = new CopyOnWriteArrayList<>();
    private RealShellServer server;
    private SshHostShells shells;
    private volatile boolean inCharge = true;

    @BeforeEach
    void start() throws Exception {
        server = new RealShellServer(directory, "/bin/sh");
        // systemd does not run everywhere; its part here: start in the background, tell what is running.
        server.program("systemd-run", """
                while [ "${1#--}" != "$1" ]; do case $1 in --unit=*) unit=${1#--unit=} ;; esac; shift; done
                turned=0; count=$#
                while [ "$turned" -lt "$count" ]; do
                  plain=$(printf '%%sx' "$1" | sed 's/\\$\\$/$/g'); set -- "$@" "${plain%%x}"; shift; turned=$((turned + 1))
                done
                setsid "$@" >/dev/null 2>&1 </dev/null &
                echo $! >"%s/$unit.pid"
                """.formatted(directory));
        server.program("systemctl", """
                [ "$1" = show ] || exit 0
                pid=$(cat "%s/${2%%.service}.pid" 2>/dev/null)
                if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then echo active; else echo inactive; fi
                """.formatted(directory));
        shells = new SshHostShells(
                journal::add, confirmed, () -> inCharge, directory.resolve("state").toString(), directory.resolve("run").toString());
        confirmed.keys.add(server.hostKeyText());
    }

    @Test
    void aSlipwayThatIsNotInChargeLooksAndChangesNothing() {
        inCharge = false;
        HostShell shell = shell(1);

        assertThat(shell.look(Command.of("true")).exitCode()).isZero();
        assertThatThrownBy(() -> shell.change(Command.of("touch", directory.resolve("changed").toString())))
                .isInstanceOfSatisfying(HostFailure.class, failure ->
                        assertThat(failure.reason()).isEqualTo(HostFailure.Reason.NOT_IN_CHARGE))
                .hasMessageContaining("has not reached its database");
        assertThat(directory.resolve("changed")).doesNotExist();
    }

    @AfterEach
    void stop() throws IOException {
        shells.close();
        server.close();
    }

    @Test
    void answersAllQueriesInOneRoundTrip() throws IOException {
        Path file = Files.writeString(directory.resolve("it's a file"), "tünnel\nline 2");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        Reading reading = shell(1).read(
                new Query.File(file.toString()),
                new Query.File(directory.resolve("none").toString()),
                new Query.Directory(directory.resolve("bin").toString()),
                new Query.KernelParameter("kernel.ostype"),
                new Query.KernelParameter("no.such.parameter"),
                Query.Run.of("printf", "%s|", "a b", "", "$(id)"),
                Query.Run.of("sh", "-c", "echo bad >&2; exit 3"));

        assertThat(reading.file(file.toString())).hasValueSatisfying(state -> {
            assertThat(state.content()).isEqualTo("tünnel\nline 2");
            assertThat(state.mode()).isEqualTo("0640");
            assertThat(state.owner()).isEqualTo("root:root");
        });
        assertThat(reading.file(directory.resolve("none").toString())).isEmpty();
        assertThat(reading.directory(directory.resolve("bin").toString())).containsExactly("systemctl", "systemd-run");
        assertThat(reading.kernelParameter("kernel.ostype")).contains("Linux");
        assertThat(reading.kernelParameter("no.such.parameter")).isEmpty();
        assertThat(reading.run("printf", "%s|", "a b", "", "$(id)").output()).isEqualTo("a b||$(id)|");
        assertThat(reading.run("sh", "-c", "echo bad >&2; exit 3").exitCode()).isEqualTo(3);
        assertThat(reading.run("sh", "-c", "echo bad >&2; exit 3").errorOutput()).isEqualTo("bad\n");
        assertThat(journal).hasSize(1);
    }

    @Test
    void writesAFileInOnePieceWithItsMode() {
        Path file = directory.resolve("etc/deep/a file");

        shell(1).write(new FileContent(file.toString(), "content\n", "0640", false));

        assertThat(file).hasContent("content\n");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**/.slipway*");
        assertThat(shell(1).read(new Query.File(file.toString())).file(file.toString()).orElseThrow().mode())
                .isEqualTo("0640");
    }

    @Test
    void aFailedChangeSaysWhatRanAndWhatCameOut() {
        assertThatThrownBy(() -> shell(1).change(Command.of("sh", "-c", "echo no space left >&2; exit 4")))
                .isInstanceOfSatisfying(HostFailure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(HostFailure.Reason.COMMAND_FAILED);
                    assertThat(failure.exitCode()).contains(4);
                    assertThat(failure.getMessage())
                            .startsWith("COMMAND_FAILED on h1, exit code 4: ")
                            .contains("\n  no space left\nWhat to do: ");
                });
    }

    @Test
    void anEarlierOperationIsRefusedByTheHostItself() {
        shell(7).change(Command.of("true"));

        assertThatThrownBy(() -> shell(6).change(Command.of("touch", directory.resolve("late").toString())))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.FENCED));
        assertThat(directory.resolve("late")).doesNotExist();
        assertThat(shell(6).look(Command.of("true")).succeeded()).as("looking is never refused").isTrue();
    }

    @Test
    void aLongCommandIsStartedOnceAndItsRecordTellsTheRest() {
        Path count = directory.resolve("count");
        Path go = directory.resolve("go");
        LongCommand command = longCommand("echo run >>" + count + "; while [ ! -e " + go + " ]; do sleep 0.1; done;"
                + " echo done; echo trouble >&2; exit 5");

        assertThat(shell(1).stateOf(command)).isInstanceOf(LongCommandState.NeverRan.class);
        assertThat(shell(1).ensure(command)).isInstanceOf(LongCommandState.Running.class);
        assertThat(shell(1).ensure(command)).isInstanceOf(LongCommandState.Running.class);
        server.cutConnections();
        assertThat(shell(1).ensure(command)).isInstanceOf(LongCommandState.Running.class);
        shell(1).change(Command.of("touch", go.toString()));

        LongCommandState.Finished end = (LongCommandState.Finished) await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> shell(1).ensure(command), LongCommandState.Finished.class::isInstance);
        assertThat(end.result().exitCode()).isEqualTo(5);
        assertThat(end.result().output()).isEqualTo("done\n");
        assertThat(end.result().errorOutput()).isEqualTo("trouble\n");
        assertThat(count).hasContent("run\n");
    }

    @Test
    void aNewAttemptNeedsTheOldOneClosed() {
        LongCommand command = longCommand("exit 1");
        shell(1).ensure(command);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> shell(1).ensure(command), LongCommandState.Finished.class::isInstance);

        shell(1).forget(command);

        assertThat(shell(1).stateOf(command)).isInstanceOf(LongCommandState.NeverRan.class);
        shell(1).ensure(command);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> shell(1).ensure(command), LongCommandState.Finished.class::isInstance);
        assertThat(directory.resolve("state/records/OPS-1/installPackages/test/2")).isDirectory();
        assertThat(directory.resolve("state/records/OPS-1/installPackages/test/1")).isDirectory();
    }

    @Test
    void aCommandThatIsGoneWithoutAnExitCodeIsInterruptedAndNotStartedAgain() {
        LongCommand command = longCommand("sleep 60");
        shell(1).ensure(command);
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(record().resolve("started")));
        shell(1).change(Command.of(
                "sh", "-c", "pkill -KILL -s $(cat " + directory.resolve("slipway-OPS-1-installPackages-test-1.pid") + ")"));

        LongCommandState state = await().atMost(Duration.ofSeconds(20))
                .until(() -> shell(1).ensure(command), LongCommandState.Interrupted.class::isInstance);

        assertThat(((LongCommandState.Interrupted) state).seen()).contains("left no exit code");
        assertThat(directory.resolve("state/records/OPS-1/installPackages/test/2")).doesNotExist();
    }

    @Test
    void aRebootWhileItRanIsSeen() throws IOException {
        LongCommand command = longCommand("sleep 60");
        shell(1).ensure(command);
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(record().resolve("started")));
        Files.writeString(record().resolve("started"), "another-boot 1700000000\n");

        LongCommandState state = shell(1).stateOf(command);

        assertThat(((LongCommandState.Interrupted) state).seen()).contains("rebooted");
    }

    @Test
    void theInputIsAFileOfItsOwnThatIsGoneAfterwards() throws IOException {
        Path seen = directory.resolve("seen");
        LongCommand command = new LongCommand(
                "test",
                List.of("sh", "-c", "stat -c %a \"$1\" >" + seen + "; cat \"$1\" >>" + seen, "x", LongCommand.INPUT_FILE),
                Optional.of(() -> new Secret("token: abcdef.0123456789abcdef\n")),
                Duration.ofMinutes(1));

        shell(1).ensure(command);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> shell(1).ensure(command), LongCommandState.Finished.class::isInstance);

        assertThat(seen).hasContent("600\ntoken: abcdef.0123456789abcdef\n");
        assertThat(directory.resolve("run")).isEmptyDirectory();
        assertThat(journal.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void whatTakesTooLongIsNotASuccess() {
        Command slow = Command.of("sleep", "30").within(Duration.ofMillis(300));

        assertThatThrownBy(() -> shell(1).look(slow))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.TIMED_OUT));
    }

    @Test
    void aLostConnectionIsUnknownAndTheNextCallConnectsAgain() {
        Thread cutter = new Thread(() -> {
            await().until(() -> Files.exists(directory.resolve("running")));
            server.cutConnections();
        });
        cutter.start();
        Command command = Command.of("sh", "-c", "touch " + directory.resolve("running") + "; sleep 30");

        assertThatThrownBy(() -> shell(1).look(command))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.CONNECTION_LOST));
        assertThat(journal).last().satisfies(entry -> assertThat(entry.exitCode()).isEmpty());
        assertThat(shell(1).look(Command.of("true")).succeeded()).isTrue();
    }

    @Test
    void anUnknownHostIsRefusedUntilAPersonConfirmsItsFingerprint() {
        confirmed.keys.clear();
        var cluster = server.cluster(false, List.of());

        assertThatThrownBy(() -> shell(1).look(Command.of("true")))
                .isInstanceOfSatisfying(HostFailure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(HostFailure.Reason.HOST_KEY_UNKNOWN);
                    assertThat(failure.getMessage()).contains("SHA256:");
                });
        List<HostKeyFinding> findings = shells.hostKeys(cluster, cluster.hosts());
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.UNKNOWN);
            assertThat(finding.keyType()).isEqualTo("ssh-ed25519");
        });

        shells.trust(cluster, findings, "otto");

        assertThat(confirmed.keys).containsExactly(server.hostKeyText());
        assertThat(shells.hostKeys(cluster, cluster.hosts()).get(0).state()).isEqualTo(State.TRUSTED);
        assertThat(shell(1).look(Command.of("true")).succeeded()).isTrue();
    }

    @Test
    void aChangedKeyIsAHardStop() throws Exception {
        server.newHostKey();
        var cluster = server.cluster(false, List.of());

        assertThatThrownBy(() -> shell(1).look(Command.of("true")))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.HOST_KEY_CHANGED));
        assertThat(shells.hostKeys(cluster, cluster.hosts()).get(0).state()).isEqualTo(State.CHANGED);
    }

    @Test
    void theSitesKnownHostsFileIsEnoughInEitherSpellingOfAnAddress() throws IOException {
        confirmed.keys.clear();
        int port = server.host().management().orElseThrow().port();
        for (String name : List.of("[::1]:" + port, "[0:0:0:0:0:0:0:1]:" + port, "[h1]:" + port)) {
            Path file = Files.writeString(directory.resolve("known_hosts"), name + " " + server.hostKeyText() + "\n");
            var cluster = server.cluster(false, List.of(file.toString()));

            assertThat(shells.hostKeys(cluster, cluster.hosts()).get(0).state()).as(name).isEqualTo(State.TRUSTED);
        }
    }

    @Test
    void aPasswordPromptOfSudoIsToldAsSuch() throws IOException {
        server.program("sudo", "echo 'sudo: a password is required' >&2; exit 1");
        HostShell shell = shells.open(server.cluster(true, List.of()), server.host(), work(1));

        assertThatThrownBy(() -> shell.look(Command.of("true")))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.SUDO_NEEDS_PASSWORD));
    }

    /** A directory service that does not answer keeps sudo waiting, whatever it was told about prompts. */
    @Test
    void aSudoThatNeverComesBackIsGivenUp() throws IOException {
        server.program("sudo", "exec sleep 600");
        HostShell shell = shells.open(server.cluster(true, List.of()), server.host(), work(1));

        assertThatThrownBy(() -> shell.look(Command.of("true").within(Duration.ofMillis(300))))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.TIMED_OUT));
    }

    @Test
    void ofSixtyFourMebibytesTheEndIsKept() {
        String script = "head -c 67108864 /dev/zero | tr '\\0' x; echo; echo the end; head -c 67108864 /dev/zero | tr '\\0' y >&2";

        CommandResult result = shell(1).look(Command.of("sh", "-c", script));

        assertThat(result.output()).startsWith("[…]\n").endsWith("x\nthe end\n").hasSizeLessThan(MEBIBYTE + 10);
        assertThat(result.errorOutput()).startsWith("[…]\n").endsWith("y").hasSizeLessThan(MEBIBYTE + 10);

        LongCommand command = longCommand(script);
        shell(1).ensure(command);
        LongCommandState.Finished end = (LongCommandState.Finished) await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> shell(1).ensure(command), LongCommandState.Finished.class::isInstance);
        assertThat(end.result().output()).endsWith("x\nthe end\n").hasSizeLessThanOrEqualTo(MEBIBYTE);
        assertThat(journal).as("nor does the database get all of it").allSatisfy(entry ->
                assertThat(entry.output().length()).isLessThan(MEBIBYTE + 10));
    }

    @Test
    void aTunnelReachesWhatTheHostReaches() throws IOException {
        try (ServerSocket service = new ServerSocket(0, 1, java.net.InetAddress.getByName("::1"));
                HostShell.Tunnel tunnel = shell(1).tunnel(new Endpoint("::1", service.getLocalPort()));
                Socket client = new Socket(tunnel.local().getAddress(), tunnel.local().getPort());
                Socket accepted = service.accept()) {
            accepted.getOutputStream().write("hello".getBytes());
            accepted.getOutputStream().flush();

            assertThat(new String(client.getInputStream().readNBytes(5))).isEqualTo("hello");
        }
    }

    private Path record() {
        return directory.resolve("state/records/OPS-1/installPackages/test/1");
    }

    private static LongCommand longCommand(String script) {
        return new LongCommand("test", List.of("sh", "-c", script), Optional.empty(), Duration.ofMinutes(1));
    }

    private HostShell shell(long fence) {
        return shells.open(server.cluster(false, List.of()), server.host(), work(fence));
    }

    private static Work work(long fence) {
        return new Work("OPS-1", fence, "installPackages", 1);
    }

    private static final class Confirmed implements HostKeyStore {

        private final List<String> keys = new ArrayList<>();

        @Override
        public List<String> confirmed(ClusterName cluster, HostName host) {
            return List.copyOf(keys);
        }

        @Override
        public void confirm(ClusterName cluster, HostName host, String key, String confirmedBy) {
            keys.add(key);
        }
    }
}
