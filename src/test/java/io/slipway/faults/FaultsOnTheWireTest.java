package io.slipway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.slipway.faults.FaultProxy.Direction;
import io.slipway.faults.FaultProxy.Fault;
import io.slipway.faults.FaultProxy.Kind;
import io.slipway.host.Command;
import io.slipway.host.FileContent;
import io.slipway.host.HostFailure;
import io.slipway.host.HostFailure.Reason;
import io.slipway.host.HostShell;
import io.slipway.host.LongCommand;
import io.slipway.host.LongCommandState;
import io.slipway.inventory.ClusterDefinition;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Host;
import io.slipway.lab.Lab;
import io.slipway.lab.LabBench;
import io.slipway.lab.LabHost;
import io.slipway.preparation.PreparationSteps;
import io.slipway.step.HostStep;
import io.slipway.step.StepOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network between Slipway and a host breaks at any byte: the operator reads why, and nothing is done twice. */
class FaultsOnTheWireTest {

    private static final String HOST = "h3";
    private static final String PARAMETERS = "/etc/sysctl.d/99-k8s.conf";
    private static final Set<Reason> OF_THE_WIRE = Set.of(Reason.CONNECTION_LOST, Reason.UNREACHABLE);

    private Lab lab;
    private LabHost host;
    private FaultProxy proxy;
    private LabBench bench;

    @BeforeEach
    void start() throws IOException {
        lab = Lab.demoHosts().speed(2000).start();
        host = lab.host(HOST);
        proxy = new FaultProxy(host.ssh().port());
        bench = new LabBench(lab, throughTheProxy(lab.definition()));
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
        proxy.close();
        lab.close();
    }

    @Test
    void aStepIsRightAfterAFaultAtAnyByte() {
        bench.run(LabBench.hostStep(new PreparationSteps(), "loadKernelModules"), HOST);
        HostStep step = LabBench.hostStep(new PreparationSteps(), "configureKernelParameters");
        Sweep sweep = sweep(() -> bench.run(step, HOST), () -> host.files().remove(PARAMETERS));

        for (Fault fault : sweep.faults(60)) {
            host.files().remove(PARAMETERS);
            proxy.next(fault);
            HostFailure told = catchThrowableOfType(HostFailure.class, () -> bench.run(step, HOST));
            proxy.mend();

            isOfTheWire(fault, told);
            assertThat(bench.run(step, HOST)).as("after " + fault).isNotInstanceOf(StepOutcome.NotYet.class);
            assertThat(bench.plan(step, HOST).isNone()).as("as wanted after " + fault).isTrue();
            assertThat(host.files().text(PARAMETERS)).as("whole after " + fault).isEqualTo(sweep.left());
        }
    }

    @Test
    void aLongCommandRunsOnceWhateverByteTheConnectionBreaksAt() {
        int[] number = {0};
        Sweep sweep = sweep(() -> ended(shell("sweep-0"), longCommand(0)), () -> {});

        for (Fault fault : sweep.faults(60)) {
            int own = ++number[0];
            proxy.next(fault);
            HostFailure told = catchThrowableOfType(HostFailure.class, () -> ended(shell("sweep-" + own), longCommand(own)));
            proxy.mend();

            isOfTheWire(fault, told);
            LongCommandState state = ended(shell("sweep-" + own), longCommand(own));
            assertThat(state).as("after " + fault).isInstanceOf(LongCommandState.Finished.class);
            assertThat(host.argumentLists()).as("ran once in spite of " + fault)
                    .filteredOn(List.of("true", "marker-" + own)::equals).hasSize(1);
        }
    }

    @Test
    void aFileIsOldOrNewAndNeverHalf() {
        String path = "/etc/slipway-test.conf";
        String old = "old\n".repeat(500);
        String wanted = "new\n".repeat(20_000);
        Runnable write = () -> shell("write").write(new FileContent(path, wanted, "0644", false));
        Sweep sweep = sweep(() -> {
            write.run();
            return null;
        }, () -> {});

        for (Fault fault : sweep.faults(40)) {
            host.files().write(path, old);
            proxy.next(fault);
            HostFailure told = catchThrowableOfType(HostFailure.class, write::run);
            proxy.mend();

            isOfTheWire(fault, told);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(host.files().text(path).orElseThrow())
                    .as("whole after " + fault).isIn(old, wanted));
            write.run();
            assertThat(host.files().text(path)).contains(wanted);
        }
    }

    @Test
    void anotherKeyAfterAReconnectStopsEverything() {
        shell("look").look(Command.of("true"));
        int ran = host.argumentLists().size();
        lab.faults().on(HOST).changesHostKey();
        proxy.dropAll();

        HostFailure told = catchThrowableOfType(HostFailure.class, () -> shell("look").look(Command.of("true")));

        assertThat(told.reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
        assertThat(told.host().text()).isEqualTo(HOST);
        assertThat(told).hasMessageContaining("installed anew");
        assertThat(host.argumentLists()).as("nothing ran").hasSize(ran);
    }

    /** Runs once with nothing wrong and sees how many bytes go each way, and what is left behind. */
    private Sweep sweep(Supplier<?> work, Runnable before) {
        before.run();
        proxy.next(null);
        work.get();
        return new Sweep(proxy.passed(Direction.TO_SERVER), proxy.passed(Direction.TO_CLIENT),
                host.files().text(PARAMETERS));
    }

    private record Sweep(long toServer, long toClient, Optional<String> left) {

        /** Over the whole exchange, every kind in both directions, at other bytes each; the same in every run. */
        List<Fault> faults(int count) {
            Random random = new Random(count);
            List<Fault> faults = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                Kind kind = Kind.values()[number % Kind.values().length];
                Direction direction = Direction.values()[number / Kind.values().length % 2];
                long whole = direction == Direction.TO_SERVER ? toServer : toClient;
                faults.add(new Fault(kind, direction, (long) (whole * (number + random.nextDouble()) / count)));
            }
            return faults;
        }
    }

    private static void isOfTheWire(Fault fault, HostFailure told) {
        if (told == null) {
            return;
        }
        assertThat(fault.kind()).as("a delay harms nobody").isNotEqualTo(Kind.DELAY);
        assertThat(told.reason()).as(fault + ": " + told.getMessage()).isIn(OF_THE_WIRE);
        assertThat(told.host().text()).isEqualTo(HOST);
        assertThat(told.getMessage()).contains("What to do: ");
    }

    private HostShell shell(String activity) {
        return bench.site(activity).shell(bench.cluster().host(new io.slipway.inventory.HostName(HOST)));
    }

    private static LongCommand longCommand(int number) {
        return new LongCommand("work", List.of("true", "marker-" + number), Optional.empty(), Duration.ofMinutes(5));
    }

    private static LongCommandState ended(HostShell shell, LongCommand command) {
        return await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5))
                .pollInSameThread()
                .until(() -> shell.ensure(command), state -> !(state instanceof LongCommandState.Running));
    }

    private ClusterDefinition throughTheProxy(ClusterDefinition from) {
        List<Host> hosts = from.hosts().stream().map(each -> !each.name().text().equals(HOST) ? each : new Host(
                each.name(), each.address(), each.role(), each.rack(), each.labels(), each.uplink(),
                Optional.of(new Endpoint("127.0.0.1", proxy.port())))).toList();
        return new ClusterDefinition(
                from.name(), hosts, from.ssh(), from.kubernetes(), from.packages(), from.images(), from.containerd(),
                from.resolver(), from.networkPlugin(), from.pools(), from.reservedAddresses(), from.neighbourProxy(),
                from.registryAccess(), from.ingress(), from.smokeTest(), from.limits(), from.acceptedWarnings());
    }
}
