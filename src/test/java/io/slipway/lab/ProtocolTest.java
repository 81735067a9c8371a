package io.slipway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.host.Query;
import io.slipway.host.Reading;
import io.slipway.inventory.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slipway's own hands on simulated hosts: what the scripts promise on a real shell holds here too. */
class ProtocolTest {

    private final Lab lab = Lab.demoHosts().speed(200).start();
    private final LabBench bench = new LabBench(lab);

    @AfterEach
    void close() {
        bench.close();
        lab.close();
    }

    @Test
    void allQueriesAreAnsweredInOneRoundTrip() {
        lab.host("h3").files().write("/etc/it's a file", "tünnel\nline 2", "0640");

        Reading reading = bench.shell("h3").read(
                new Query.File("/etc/it's a file"),
                new Query.File("/none"),
                new Query.Directory("/etc/apt"),
                new Query.KernelParameter("net.ipv4.ip_forward"),
                new Query.KernelParameter("no.such.parameter"),
                new Query.KernelModule("overlay"),
                new Query.Unit("ssh.service"),
                new Query.Unit("nothing.service"),
                new Query.Package("curl"),
                new Query.Package("kubeadm"),
                Query.Run.of("uname", "-m"));

        assertThat(reading.file("/etc/it's a file")).hasValueSatisfying(file -> {
            assertThat(file.content()).isEqualTo("tünnel\nline 2");
            assertThat(file.mode()).isEqualTo("0640");
            assertThat(file.owner()).isEqualTo("root:root");
        });
        assertThat(reading.file("/none")).isEmpty();
        assertThat(reading.directory("/etc/apt")).containsExactly("keyrings", "sources.list.d");
        assertThat(reading.kernelParameter("net.ipv4.ip_forward")).contains("0");
        assertThat(reading.kernelParameter("no.such.parameter")).isEmpty();
        assertThat(reading.kernelModule("overlay")).isFalse();
        assertThat(reading.unit("ssh.service").isActive()).isTrue();
        assertThat(reading.unit("ssh.service").activeSince()).isBetween(
                lab.host("h3").bootedAt().minusSeconds(2), lab.host("h3").now().plusSeconds(2));
        assertThat(reading.unit("nothing.service").exists()).isFalse();
        assertThat(reading.packageState("curl").version()).contains("8.14.1-2");
        assertThat(reading.packageState("kubeadm").version()).isEmpty();
        assertThat(reading.run("uname", "-m").output()).isEqualTo("x86_64\n");
        assertThat(bench.commands()).hasSize(1);
    }

    @Test
    void aFileIsWrittenWithItsModeAndItsDirectories() {
        bench.shell("h3").write(new FileContent("/etc/deep/a file", "content\n", "0640", false));

        assertThat(lab.host("h3").files().node("/etc/deep/a file")).hasValueSatisfying(node -> {
            assertThat(node.text()).isEqualTo("content\n");
            assertThat(node.mode()).isEqualTo("0640");
        });
    }

    @Test
    void anEarlierOperationIsRefusedByTheHost() {
        HostShell early = bench.shell("h3");
        bench.nextOperation();
        bench.shell("h3").change(Command.of("true"));

        assertThatThrownBy(() -> early.change(Command.of("mkdir", "/late")))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.FENCED));
        assertThat(lab.host("h3").files().exists("/late")).isFalse();
    }

    @Test
    void aLongCommandSurvivesItsConnectionAndRunsOnce() {
        lab.faults().on("h3").program("slipway-start").dropsTheConnectionAfterItsWork();
        LongCommand command = sleep("20");

        assertThatThrownBy(() -> bench.shell("h3").ensure(command)).isInstanceOf(HostFailure.class);

        LongCommandState end = await().atMost(Duration.ofSeconds(10))
                .until(() -> bench.shell("h3").ensure(command), LongCommandState.Finished.class::isInstance);
        assertThat(((LongCommandState.Finished) end).result().exitCode()).isZero();
        assertThat(lab.host("h3").argumentLists()).filteredOn(line -> line.get(0).equals("sleep")).hasSize(1);
    }

    @Test
    void aRebootInterruptsALongCommandAndNothingStartsItAgain() {
        LongCommand command = sleep("100000");
        bench.shell("h3").ensure(command);
        lab.host("h3").powerOff();
        lab.host("h3").powerOn();

        LongCommandState state = bench.shell("h3").ensure(command);

        assertThat(state).isInstanceOfSatisfying(LongCommandState.Interrupted.class,
                interrupted -> assertThat(interrupted.seen()).contains("rebooted"));
        bench.shell("h3").forget(command);
        assertThat(bench.shell("h3").stateOf(command)).isInstanceOf(LongCommandState.NeverRan.class);
    }

    @Test
    void aKilledLongCommandIsSeenAsGone() {
        LongCommand command = sleep("100000");
        bench.shell("h3").ensure(command);
        await().until(() -> lab.host("h3").units().kill("slipway-OPS-1-test-sleep-1"));

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(bench.shell("h3").stateOf(command))
                .isInstanceOfSatisfying(LongCommandState.Interrupted.class,
                        interrupted -> assertThat(interrupted.seen()).contains("left no exit code")));
    }

    @Test
    void theInputIsThereOnlyWhileTheCommandRunsAndInNoArgumentList() {
        LongCommand command = new LongCommand("read", List.of("cat", LongCommand.INPUT_FILE),
                Optional.of(() -> new Secret("abcdef.0123456789abcdef")), Duration.ofMinutes(1));

        bench.shell("h3").ensure(command);
        LongCommandState end = await().atMost(Duration.ofSeconds(10))
                .until(() -> bench.shell("h3").ensure(command), LongCommandState.Finished.class::isInstance);

        assertThat(((LongCommandState.Finished) end).result().exitCode()).isZero();
        assertThat(lab.host("h3").files().under("/run/slipway")).isEmpty();
        assertThat(lab.host("h3").argumentLists().toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void aChangedHostKeyIsAHardStop() {
        bench.shell("h3").look(Command.of("true"));
        lab.faults().on("h3").changesHostKey();

        assertThatThrownBy(() -> bench.shell("h3").look(Command.of("true")))
                .isInstanceOfSatisfying(HostFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(HostFailure.Reason.HOST_KEY_CHANGED));
    }

    private static LongCommand sleep(String seconds) {
        return new LongCommand("sleep", List.of("sleep", seconds), Optional.empty(), Duration.ofHours(1));
    }
}
