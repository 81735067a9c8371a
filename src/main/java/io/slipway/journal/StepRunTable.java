package io.slipway.journal;

import io.slipway.host.Work;
import io.slipway.step.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The runs of steps and proofs. A run that waits keeps one open row until it ends or fails. */
final class StepRunTable {

    private static final int LIVE_DETAIL = 500;
    private static final int MOST_LIVE = 5000;

    private final JdbcClient client;
    private final Clock clock;

    StepRunTable(JdbcClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** @return since when this run has been waiting */
    Instant waiting(Work work, String step, String title, String host, String what) {
        Optional<Instant> since = open(work, step, host);
        if (since.isPresent()) {
            client.sql("update slipway_step_run set detail = ?, attempt = ?"
                            + " where operation = ? and step = ? and host = ? and activity = ? and state = 'WAITING'")
                    .params(Texts.fit(what), work.attempt(), work.operation(), step, host, work.activity())
                    .update();
            return since.get();
        }
        Instant now = clock.instant();
        insert(work, step, title, host, StepRun.State.WAITING, what, List.of(), now, Optional.empty());
        return now;
    }

    void ended(
            Work work,
            String step,
            String title,
            String host,
            StepRun.State state,
            String detail,
            List<Change> changes,
            Instant started) {
        int closed = client.sql("update slipway_step_run set state = ?, detail = ?, changes = ?, attempt = ?,"
                        + " ended_at = ?"
                        + " where operation = ? and step = ? and host = ? and activity = ? and state = 'WAITING'")
                .params(
                        // What a waiting run is about to find unchanged, it has changed itself before.
                        (state == StepRun.State.UNCHANGED ? StepRun.State.CHANGED : state).name(),
                        Texts.fit(detail),
                        Texts.written(changes),
                        work.attempt(),
                        clock.instant().atOffset(ZoneOffset.UTC),
                        work.operation(),
                        step,
                        host,
                        work.activity())
                .update();
        if (closed == 0) {
            insert(work, step, title, host, state, detail, changes, started, Optional.of(clock.instant()));
        }
    }

    private Optional<Instant> open(Work work, String step, String host) {
        return client.sql("select min(started_at) from slipway_step_run"
                        + " where operation = ? and step = ? and host = ? and activity = ? and state = 'WAITING'")
                .params(work.operation(), step, host, work.activity())
                .query((row, number) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    private void insert(
            Work work,
            String step,
            String title,
            String host,
            StepRun.State state,
            String detail,
            List<Change> changes,
            Instant started,
            Optional<Instant> ended) {
        client.sql("insert into slipway_step_run (operation, activity, step, title, host, attempt, state, detail,"
                        + " changes, started_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        work.operation(),
                        work.activity(),
                        step,
                        title,
                        host,
                        work.attempt(),
                        state.name(),
                        Texts.fit(detail),
                        Texts.written(changes),
                        started.atOffset(ZoneOffset.UTC),
                        ended.map(end -> end.atOffset(ZoneOffset.UTC)).orElse(null))
                .update();
    }

    Page<StepRun> list(String operation, Optional<String> host, Optional<String> step, long after, int size) {
        int limit = Page.bounded(size);
        List<StepRun> found = client.sql("select * from slipway_step_run where operation = :operation and id > :after"
                        + (host.isPresent() ? " and host = :host" : "")
                        + (step.isPresent() ? " and step = :step" : "")
                        + " order by id fetch first " + (limit + 1) + " rows only")
                .param("operation", operation)
                .param("after", after)
                .param("host", host.orElse(""))
                .param("step", step.orElse(""))
                .query(StepRunTable::read)
                .list();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id()));
    }

    /** What waits, and what ended after that moment; without the changes, which may be long. */
    List<StepRun> live(String operation, Instant endedAfter) {
        return client.sql("select id, operation, step, title, host, attempt, state, substring(detail from 1 for "
                        + LIVE_DETAIL + ") as detail, '[]' as changes, started_at, ended_at from slipway_step_run"
                        + " where operation = ? and (ended_at is null or ended_at > ?) order by id fetch first "
                        + MOST_LIVE + " rows only")
                .params(operation, endedAfter.atOffset(ZoneOffset.UTC))
                .query(StepRunTable::read)
                .list();
    }

    void each(String operation, Journal.RunReader reader) {
        client.sql("select id, host, step, state, attempt, started_at, ended_at from slipway_step_run"
                        + " where operation = ? order by id")
                .param(operation)
                .query((RowCallbackHandler) row -> {
                    OffsetDateTime ended = row.getObject(7, OffsetDateTime.class);
                    reader.run(
                            row.getLong(1), row.getString(2), row.getString(3), StepRun.State.valueOf(row.getString(4)),
                            row.getInt(5), row.getObject(6, OffsetDateTime.class).toInstant().toEpochMilli(),
                            ended == null ? 0 : ended.toInstant().toEpochMilli());
                });
    }

    Map<String, String> titles(String operation) {
        Map<String, String> titles = new LinkedHashMap<>();
        client.sql("select step, min(title) from slipway_step_run where operation = ? group by step order by min(id)")
                .param(operation)
                .query((RowCallbackHandler) row -> titles.put(row.getString(1), row.getString(2)));
        return titles;
    }

    List<StepCount> counts(String operation) {
        return client.sql("select step, title, host, state, count(*) as runs, min(started_at) as first_start,"
                        + " max(ended_at) as last_end from slipway_step_run where operation = ?"
                        + " group by step, title, host, state order by min(id)")
                .param(operation)
                .query((row, number) -> new StepCount(
                        row.getString("step"),
                        row.getString("title"),
                        row.getString("host").isEmpty() ? Optional.empty() : Optional.of(row.getString("host")),
                        StepRun.State.valueOf(row.getString("state")),
                        row.getInt("runs"),
                        row.getObject("first_start", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("last_end", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)))
                .list();
    }

    int purge(Instant before, List<String> running) {
        return client.sql("delete from slipway_step_run where started_at < :before and operation not in (:running)")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("running", running)
                .update();
    }

    private static StepRun read(ResultSet row, int number) throws SQLException {
        String host = row.getString("host");
        return new StepRun(
                row.getLong("id"),
                row.getString("operation"),
                row.getString("step"),
                row.getString("title"),
                host.isEmpty() ? Optional.empty() : Optional.of(host),
                row.getInt("attempt"),
                StepRun.State.valueOf(row.getString("state")),
                row.getString("detail"),
                Texts.changes(row.getString("changes")),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }
}
