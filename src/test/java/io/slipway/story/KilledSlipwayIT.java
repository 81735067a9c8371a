package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The machine under Slipway fails three times during one bring-up. Each time it is started again and nobody does
 * anything else: the operation goes on by itself, looks first, and does nothing twice.
 */
class KilledSlipwayIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** So long a job may lie after the start; its lock alone would hold it for half an hour. */
    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(30);

    private Lab lab;
    private SlipwayProcess slipway;

    @BeforeEach
    void start() {
        lab = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a1", "2001:db8:a1::11")
                .worker("h2", "a1", "2001:db8:a1::12")
                .speed(200)
                .start();
        slipway = new SlipwayProcess(lab);
        slipway.start();
    }

    @AfterEach
    void stop() {
        slipway.close();
        lab.close();
    }

    @Test
    void anOperationGoesOnByItselfAfterEachKillAndDoesNothingTwice() {
        takesLong("apt-get", "install", "*");
        takesLong("kubeadm", "init", "h0");
        takesLong("kubeadm", "join", "h1");
        RemoteOperator operator = new RemoteOperator(slipway.http());
        String bringUp = operator.starts("cluster-bring-up", "demo");
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Review the plan");

        killedWhile(lab.hosts(), KilledSlipwayIT::isInstallation);
        operator.sees(bringUp, "Create the L3 balancer for the control plane");
        lab.createControlPlaneBalancer();
        operator.seesAndCompletes(bringUp, "Create the L3 balancer for the control plane");
        killedWhile(List.of(lab.host("h0")), KilledSlipwayIT::isInit);
        killedWhile(List.of(lab.host("h1")), KilledSlipwayIT::isJoin);
        operator.sees(bringUp, "Reboot the hosts");
        lab.hosts().forEach(LabHost::reboot);
        operator.seesAndCompletes(bringUp, "Reboot the hosts");

        assertThat(operator.seesTheEnd(bringUp)).isEqualTo("FINISHED");
        assertThat(lab.cluster().etcd().members()).hasSize(2);
        for (LabHost host : lab.hosts()) {
            assertThat(twice(host)).as("run twice on " + host.name()).isEmpty();
        }
        assertThat(lab.host("h0").argumentLists()).filteredOn(KilledSlipwayIT::isInit).hasSize(1);
        assertThat(lab.host("h1").argumentLists()).filteredOn(KilledSlipwayIT::isJoin).hasSize(1);
        assertThat(lab.host("h2").argumentLists()).filteredOn(KilledSlipwayIT::isJoin).hasSize(1);
        assertThat(lab.hosts()).allSatisfy(host ->
                assertThat(host.argumentLists()).filteredOn(KilledSlipwayIT::isInstallation).isNotEmpty());
    }

    /** Some real seconds, so that the program surely runs when Slipway is killed. */
    private void takesLong(String program, String argument, String host) {
        lab.faults().on(host).program(program).with(argument).always().slow(Duration.ofMinutes(10));
    }

    private void killedWhile(List<LabHost> hosts, Predicate<List<String>> running) {
        await("the moment to kill").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() ->
                hosts.stream().anyMatch(host -> host.argumentLists().stream().anyMatch(running)));
        slipway.kill();
        Map<LabHost, Integer> before =
                lab.hosts().stream().collect(Collectors.toMap(host -> host, KilledSlipwayIT::looks));
        slipway.start();
        Instant started = Instant.now();
        await("work goes on").atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() ->
                lab.hosts().stream().anyMatch(host -> looks(host) > before.get(host)));
        assertThat(Duration.between(started, Instant.now())).isLessThan(GOES_ON_WITHIN);
    }

    /** How often Slipway itself looked at a host: commands that outlive it do not do that. */
    private static int looks(LabHost host) {
        return (int) host.argumentLists().stream()
                .filter(line -> line.contains("slipway-look") || line.contains("slipway-read"))
                .count();
    }

    private static List<List<String>> twice(LabHost host) {
        List<List<String>> effects = host.argumentLists().stream()
                .filter(line -> isInstallation(line) || isInit(line) || isJoin(line))
                .toList();
        return effects.stream().distinct().filter(line -> effects.indexOf(line) != effects.lastIndexOf(line)).toList();
    }

    private static boolean isInstallation(List<String> line) {
        return line.get(0).endsWith("apt-get") && line.contains("install");
    }

    private static boolean isInit(List<String> line) {
        return line.get(0).endsWith("kubeadm") && line.get(1).equals("init") && !line.contains("phase");
    }

    private static boolean isJoin(List<String> line) {
        return line.get(0).endsWith("kubeadm") && line.get(1).equals("join");
    }
}
