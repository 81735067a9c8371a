package io.slipway.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.journal.Databases;
import io.slipway.lab.Lab;
import io.slipway.lab.LabHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two Slipways on one PostgreSQL: whatever becomes of one of them, or of the database, the work goes on and nothing is done twice. */
class TwoSlipwaysIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration TAKES_OVER_WITHIN = Duration.ofSeconds(30);

    private static final Pattern WORKS = Pattern.compile("[Aa]cquired [1-9]\\d* jobs");
    private static final String NOTICED = "it changes no host until it does";

    private Lab lab;
    private CuttableLine firstLine;
    private CuttableLine secondLine;
    private SlipwayProcess first;
    private SlipwayProcess second;

    @BeforeEach
    void start() {
        lab = Lab.builder()
                .controlPlane("h0", "a1", "2001:db8:a1::10")
                .controlPlane("h1", "a2", "2001:db8:a2::11")
                .worker("h2", "a1", "2001:db8:a1::12")
                .worker("h3", "a2", "2001:db8:a2::13")
                .speed(200)
                .start();
        Matcher database = Pattern.compile("(jdbc:postgresql://localhost:)(\\d+)(/.*)").matcher(Databases.emptyPostgres());
        assertThat(database.matches()).isTrue();
        int server = Integer.parseInt(database.group(2));
        firstLine = new CuttableLine(server);
        secondLine = new CuttableLine(server);
        first = slipway("first", database.group(1) + firstLine.port() + database.group(3));
        second = slipway("second", database.group(1) + secondLine.port() + database.group(3));
        first.start();
        second.start();
    }

    private SlipwayProcess slipway(String node, String database) {
        return new SlipwayProcess(lab, node, Map.of(
                "spring.datasource.url", database,
                "spring.datasource.username", Databases.POSTGRES_USER,
                "slipway.data", lab.directory().resolve(node).toString(),
                // So few at a time that neither takes all that there is.
                "camunda.bpm.job-execution.max-jobs-per-acquisition", 1,
                "camunda.bpm.job-execution.core-pool-size", 3,
                "camunda.bpm.job-execution.max-pool-size", 3,
                "camunda.bpm.job-execution.queue-capacity", 1,
                "logging.level.org.camunda.bpm.engine.jobexecutor", "debug"));
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        firstLine.close();
        secondLine.close();
        lab.close();
    }

    @Test
    void workIsSharedAndOutlivesEachOfThem() {
        takesLong("apt-get", "install", "*");
        takesLong("kubeadm", "init", "h0");
        takesLong("kubeadm", "join", "*");
        RemoteOperator operator = new RemoteOperator(second.http());
        String bringUp = operator.starts("cluster-bring-up", "demo");
        operator.seesAndCompletes(bringUp, "Confirm the host keys");
        operator.seesAndCompletes(bringUp, "Review the plan");

        // One is killed while it installs.
        whenRuns(Effects::isInstallation, () -> { });
        await("both work").atMost(PATIENCE).until(() ->
                WORKS.matcher(first.log()).find() && WORKS.matcher(second.log()).find());
        first.kill();
        await("the other takes over").atMost(TAKES_OVER_WITHIN).until(() -> second.log().contains("first has given no sign of life"));
        operator.sees(bringUp, "Create the L3 balancer for the control plane");
        lab.createControlPlaneBalancer();
        first.start();

        // The one that did all of it is stopped in order while it initialises; then the other.
        RemoteOperator both = operator;
        whenRuns(Effects::isInit, () -> both.completesWhatIsThere(bringUp, "Create the L3 balancer for the control plane"));
        second.stop();
        operator = new RemoteOperator(first.http());
        whenRuns(Effects::isJoin, () -> { });
        second.start();

        // One is cut off from the database while hosts join.
        firstLine.cut();
        await("it notices").atMost(PATIENCE).until(() -> first.log().contains(NOTICED));
        await("and the other, too").atMost(PATIENCE).until(() -> occurrences(second.log(), "first has given no sign of life") == 2);
        firstLine.mend();
        await("it comes back").atMost(PATIENCE).until(() -> first.log().contains("took this Slipway, first, for dead"));
        operator.sees(bringUp, "Reboot the hosts");
        lab.hosts().forEach(LabHost::reboot);
        operator.seesAndCompletes(bringUp, "Reboot the hosts");

        // The database is away for both, as when it is restarted.
        firstLine.cut();
        secondLine.cut();
        await("both see it").atMost(PATIENCE).until(() ->
                occurrences(first.log(), NOTICED) == 2 && occurrences(second.log(), NOTICED) == 1);
        firstLine.mend();
        secondLine.mend();

        assertThat(operator.seesTheEnd(bringUp, "Reboot the hosts")).isEqualTo("FINISHED");
        assertThat(lab.cluster().etcd().members()).hasSize(2);
        for (LabHost host : lab.hosts()) {
            assertThat(Effects.on(host)).as("on " + host.name()).doesNotHaveDuplicates().isNotEmpty();
        }
        assertThat(lab.host("h0").argumentLists()).filteredOn(Effects::isInit).hasSize(1);
        for (String joined : List.of("h1", "h2", "h3")) {
            assertThat(lab.host(joined).argumentLists()).filteredOn(Effects::isJoin).as(joined).hasSize(1);
        }
    }

    private static int occurrences(String text, String words) {
        return text.split(Pattern.quote(words), -1).length - 1;
    }

    /** Some real seconds, so that the program surely runs when something happens to Slipway. */
    private void takesLong(String program, String argument, String host) {
        lab.faults().on(host).program(program).with(argument).always().slow(Duration.ofMinutes(10));
    }

    private void whenRuns(Predicate<List<String>> program, Runnable meanwhile) {
        await("the moment").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            meanwhile.run();
            return lab.hosts().stream().anyMatch(host -> host.argumentLists().stream().anyMatch(program));
        });
    }
}
