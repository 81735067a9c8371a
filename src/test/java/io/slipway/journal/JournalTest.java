package io.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.host.CommandRecorder;
import io.slipway.host.Work;
import io.slipway.inventory.HostName;
import io.slipway.step.Change;
import io.slipway.step.ClusterTarget;
import io.slipway.step.Difference;
import io.slipway.step.Evidence;
import io.slipway.step.HostStep;
import io.slipway.step.HostTarget;
import io.slipway.step.Progress;
import io.slipway.step.ClusterProof;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the journal remembers, on both databases. */
class JournalTest {

    private static final HostName H1 = new HostName("h1");
    private static final Work WORK = new Work("OPS-1", 1, "loadKernelModules", 1);
    private static final HostStep STEP = new NamedStep();

    private final Hands clock = new Hands();

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.argumentSet("H2", Databases.h2()), Arguments.argumentSet("PostgreSQL", Databases.postgres()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void everyCommandIsReadBackInPages(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            IntStream.range(0, 25).forEach(number -> journal.record(command("echo " + number, "" + number)));
            journal.record(new CommandRecorder.Entry("demo", new HostName("h2"), WORK, "uptime", clock.instant(),
                    Duration.ofSeconds(3), Optional.empty(), "", "connection lost"));

            Page<RecordedCommand> first =
                    journal.commands("OPS-1", Optional.of("h1"), Optional.empty(), 0, 20, true);
            Page<RecordedCommand> second = journal.commands(
                    "OPS-1", Optional.of("h1"), Optional.empty(), first.next().orElseThrow(), 20, true);

            assertThat(first.entries()).hasSize(20);
            assertThat(second.entries()).extracting(RecordedCommand::output).containsExactly("20", "21", "22", "23", "24");
            assertThat(second.next()).isEmpty();
            RecordedCommand lost = journal.commands("OPS-1", Optional.of("h2"), Optional.empty(), 0, 20, true)
                    .entries().get(0);
            assertThat(lost.exitCode()).isEmpty();
            assertThat(lost.errorOutput()).isEqualTo("connection lost");
            assertThat(journal.command("OPS-1", lost.id())).contains(lost);
            assertThat(journal.command("OPS-2", lost.id())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void noSecretAndNoUnfitTextReachesATable(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            String token = "abcdef.0123456789abcdef";
            String certificateKey = "f8902e114ef118304e561c3ecd4d0b543adc226b7a07f675f56564185ffe0c07";
            String privateKey = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----";
            String all = "kubeadm join --token " + token + " --certificate-key " + certificateKey + "\n" + privateKey
                    + "\n" + "client-key-data: TUlJRW93SUJBQUtDQVFFQQ==" + "\u0000";
            journal.record(command(all, all));
            journal.failed(WORK, STEP, Optional.of(H1), clock.instant(), all);
            journal.planned(WORK, STEP, Optional.of(H1), Difference.of(new Change(all, Optional.of(all))));
            journal.found("OPS-1", Optional.of(H1), List.of(
                    new Finding(Optional.of("h1"), "left-over", Finding.Severity.WARNING, all, all)));
            journal.record(command("cat big", "x".repeat(3 * Texts.LONGEST) + "the end"));

            String everything = String.join("\n", JdbcClient.create(engine)
                    .sql("select command || output || error_output from slipway_command"
                            + " union all select detail || changes from slipway_step_run"
                            + " union all select changes from slipway_plan_entry"
                            + " union all select found || advice from slipway_finding")
                    .query(String.class).list());
            assertThat(everything)
                    .contains("kubeadm join --token abcdef.[redacted]")
                    .doesNotContain(token, certificateKey, "MIIEow", "TUlJRW93SUJBQUtDQVFFQQ");
            assertThat(journal.commands("OPS-1", Optional.empty(), Optional.empty(), 0, 10, true).entries().get(1).output())
                    .hasSizeLessThan(Texts.LONGEST + 100)
                    .startsWith("[the first ")
                    .endsWith("the end");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theLiveStateIsWhatWaitsAndWhatEndedLately(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            journal.failed(WORK, STEP, Optional.of(H1), clock.instant(), "long ago");
            clock.pass(Duration.ofMinutes(5));
            Instant lately = clock.instant();
            journal.waiting(WORK, STEP, Optional.of(H1), "w".repeat(9000));
            clock.pass(Duration.ofMinutes(5));
            journal.ended(WORK, STEP, Optional.of(new HostName("h2")), lately, List.of(Change.of("module loaded")));

            assertThat(journal.liveSteps("OPS-1", lately)).extracting(StepRun::state)
                    .containsExactly(StepRun.State.WAITING, StepRun.State.CHANGED);
            assertThat(journal.liveSteps("OPS-1", lately).get(0).detail()).hasSize(500);
            assertThat(journal.liveSteps("OPS-1", clock.instant())).extracting(StepRun::state)
                    .containsExactly(StepRun.State.WAITING);
            assertThat(journal.liveSteps("OPS-2", lately)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLaterLookAtAHostReplacesWhatTheEarlierTaught(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            journal.learned("OPS-1", H1, Map.of("mtu", "1500", "clock", "40"));
            journal.learned("OPS-2", H1, Map.of("mtu", "1400"));
            assertThat(journal.facts("OPS-1")).isEqualTo(Map.of(H1.text(), Map.of("mtu", "1500", "clock", "40")));

            journal.learned("OPS-1", H1, Map.of("mtu", "9000"));

            assertThat(journal.facts("OPS-1")).isEqualTo(Map.of(H1.text(), Map.of("mtu", "9000")));
            assertThat(journal.facts("OPS-3")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aStepThatWaitsIsOneRunAndKnowsSinceWhen(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            Instant began = clock.instant();
            assertThat(journal.waiting(WORK, STEP, Optional.of(H1), "apt-get runs")).isEqualTo(began);
            clock.pass(Duration.ofSeconds(5));
            assertThat(journal.waiting(WORK, STEP, Optional.of(H1), "apt-get still runs")).isEqualTo(began);
            clock.pass(Duration.ofSeconds(5));
            journal.ended(WORK, STEP, Optional.of(H1), clock.instant(), List.of(Change.of("7 packages")));

            List<StepRun> runs = journal.steps("OPS-1", Optional.empty(), Optional.empty(), 0, 10).entries();
            assertThat(runs).hasSize(1);
            assertThat(runs.get(0).state()).isEqualTo(StepRun.State.CHANGED);
            assertThat(runs.get(0).took()).isEqualTo(Duration.ofSeconds(10));
            assertThat(runs.get(0).changes()).containsExactly(Change.of("7 packages"));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aRetryAfterAFailureHasTheWholeDeadlineAgain(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            journal.waiting(WORK, STEP, Optional.of(H1), "waits until Ready");
            clock.pass(Duration.ofMinutes(10));
            journal.failed(WORK, STEP, Optional.of(H1), clock.instant(), "not Ready within 600 s");
            clock.pass(Duration.ofMinutes(1));

            assertThat(journal.waiting(WORK, STEP, Optional.of(H1), "waits until Ready")).isEqualTo(clock.instant());
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aSecondLookReplacesThePlan(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            journal.planned(WORK, STEP, Optional.of(H1), Difference.of(Change.of("br_netfilter is not loaded")));
            journal.planned(WORK, STEP, Optional.empty(), Difference.unknownUntil("Initialise the control plane"));
            journal.planned(WORK, STEP, Optional.of(H1), Difference.none());

            assertThat(journal.plan("OPS-1", Optional.empty()))
                    .extracting(PlanEntry::host, PlanEntry::kind, PlanEntry::until)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    Optional.empty(), PlanEntry.Kind.UNKNOWN, "Initialise the control plane"),
                            org.assertj.core.groups.Tuple.tuple(Optional.of("h1"), PlanEntry.Kind.NOTHING, ""));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void whatIsOlderThanTheJournalKeepsIsDeletedUnlessItsOperationRuns(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2)) {
            Journal journal = new Journal(database, clock);
            JdbcClient client = JdbcClient.create(engine);
            client.sql("insert into slipway_operation (number, process, cluster, definition_version, mode, ticket,"
                            + " started_by, started_at, state, outcome, process_instance)"
                            + " values (7, 'p', 'demo', 1, 'apply', '', 'otto', ?, 'RUNNING', '', 'i')")
                    .param(clock.instant().atOffset(ZoneOffset.UTC)).update();
            Work running = new Work("OPS-7", 7, "loadKernelModules", 1);
            journal.record(command("old", ""));
            journal.record(new CommandRecorder.Entry("demo", H1, running, "old but of a running operation",
                    clock.instant(), Duration.ZERO, Optional.of(0), "", ""));
            journal.ended(WORK, STEP, Optional.of(H1), clock.instant(), List.of());
            clock.pass(Duration.ofDays(91));
            journal.record(command("new", ""));

            assertThat(journal.purge(Duration.ofDays(90))).isEqualTo(2);

            assertThat(client.sql("select command from slipway_command order by id").query(String.class).list())
                    .containsExactly("old but of a running operation", "new");
            assertThat(journal.purge(Duration.ofDays(90))).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theJournalWritesWhileEveryConnectionOfTheEngineIsTaken(HikariDataSource engine) throws SQLException {
        try (JournalDatabase database = new JournalDatabase(engine, 2);
                var one = engine.getConnection();
                var two = engine.getConnection();
                var three = engine.getConnection();
                var four = engine.getConnection()) {
            assertThat(List.of(one, two, three, four)).hasSize(engine.getMaximumPoolSize());
            Journal journal = new Journal(database, clock);

            journal.record(command("uptime", "up"));
            journal.gathered(WORK, new Balancer(), Optional.empty(), clock.instant(), new Evidence.NotProven(List.of("c2 was not seen")));

            assertThat(journal.commands("OPS-1", Optional.empty(), Optional.empty(), 0, 10, false).entries())
                    .hasSize(1).first().extracting(RecordedCommand::output).isEqualTo("");
            assertThat(journal.steps("OPS-1", Optional.empty(), Optional.empty(), 0, 10).entries().get(0).state())
                    .isEqualTo(StepRun.State.NOT_PROVEN);
        }
    }

    private CommandRecorder.Entry command(String command, String output) {
        return new CommandRecorder.Entry("demo", H1, WORK, command, clock.instant(), Duration.ofMillis(12),
                Optional.of(0), output, "");
    }

    /** A clock that stands still until it is told to go on. */
    private static final class Hands extends Clock {

        private Instant now = Instant.parse("2026-11-23T10:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class NamedStep implements HostStep {

        @Override
        public String id() {
            return "loadKernelModules";
        }

        @Override
        public String title() {
            return "Load kernel modules";
        }

        @Override
        public Difference difference(HostTarget target) {
            return Difference.none();
        }

        @Override
        public Progress apply(HostTarget target, Difference difference) {
            return Progress.done();
        }
    }

    private static final class Balancer implements ClusterProof {

        @Override
        public String id() {
            return "proveControlPlaneBalancer";
        }

        @Override
        public String title() {
            return "Prove the control plane's balancer";
        }

        @Override
        public boolean madeByAPerson() {
            return true;
        }

        @Override
        public Evidence gather(ClusterTarget target) {
            return new Evidence.NotProven(List.of());
        }
    }
}
