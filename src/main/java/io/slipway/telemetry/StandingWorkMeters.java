package io.slipway.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What stands at this moment, out of the database, so that every Slipway on it says the same: read together, at most
 * every {@link #OLD}, however often and by however many it is asked.
 */
final class StandingWorkMeters implements MeterBinder {

    private static final Duration OLD = Duration.ofSeconds(10);

    private final JdbcClient database;
    private final Clock clock;
    private Look look;
    private long looked;

    StandingWorkMeters(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Look(
            long running, long finished, long failed, long incidents, long tasks, double oldestTask, long due, long findings,
            long nodes) {}

    @Override
    public void bindTo(MeterRegistry meters) {
        gauge(meters, "slipway.operations.running", "Operations that have not ended", Look::running);
        gauge(meters, "slipway.operations.finished", "Operations on record that ended well", Look::finished);
        gauge(meters, "slipway.operations.failed", "Operations on record that ended otherwise", Look::failed);
        gauge(meters, "slipway.incidents", "Steps that stand until a person retries or decides", Look::incidents);
        gauge(meters, "slipway.tasks", "Tasks that wait for a person", Look::tasks);
        gauge(meters, "slipway.tasks.oldest.seconds", "Age of the oldest task that waits for a person", Look::oldestTask);
        gauge(meters, "slipway.jobs.due", "Jobs whose time has come and that no node has taken", Look::due);
        gauge(meters, "slipway.care.findings", "What care found and nobody has seen to", Look::findings);
        gauge(meters, "slipway.nodes", "Slipways that live on this database", Look::nodes);
    }

    private void gauge(MeterRegistry meters, String name, String description, ToDoubleFunction<Look> value) {
        Gauge.builder(name, this, self -> value.applyAsDouble(self.look())).description(description).register(meters);
    }

    private synchronized Look look() {
        if (look == null || System.nanoTime() - looked > OLD.toNanos()) {
            Timestamp now = Timestamp.from(clock.instant());
            look = new Look(
                    count("select count(*) from slipway_operation where state = 'RUNNING'"),
                    count("select count(*) from slipway_operation where state = 'FINISHED'"),
                    count("select count(*) from slipway_operation where state not in ('RUNNING', 'FINISHED')"),
                    count("select count(*) from ACT_RU_INCIDENT where ID_ = CAUSE_INCIDENT_ID_"),
                    count("select count(*) from ACT_RU_TASK"),
                    age(database.sql("select min(CREATE_TIME_) from ACT_RU_TASK").query(Timestamp.class).optional().orElse(null)),
                    database.sql("select count(*) from ACT_RU_JOB where RETRIES_ > 0 and LOCK_OWNER_ is null and SUSPENSION_STATE_ = 1"
                            + " and (DUEDATE_ is null or DUEDATE_ <= ?)").param(now).query(Long.class).single(),
                    count("select count(*) from slipway_care_finding where standing = 'open'"),
                    count("select count(*) from slipway_node"));
            looked = System.nanoTime();
        }
        return look;
    }

    private long count(String sql) {
        return database.sql(sql).query(Long.class).single();
    }

    private double age(Timestamp since) {
        return since == null ? 0 : Math.max(0, Duration.between(since.toInstant(), Instant.now(clock)).toMillis() / 1000.0);
    }
}
