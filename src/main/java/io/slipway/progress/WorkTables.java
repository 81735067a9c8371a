package io.slipway.progress;

import io.slipway.progress.EngineTables.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the engine's tables tell about the work of one operation: its jobs, tasks and the processes that it called. */
final class WorkTables {

    private final JdbcClient client;

    WorkTables(JdbcClient client) {
        this.client = client;
    }

    /**
     * A job of a diagram: a step that is about to run or runs, or a timer.
     *
     * @param instance the process instance
     * @param failures how often it failed; 0 when it did not
     * @param left tries that are left
     * @param due not before; empty for at once
     * @param incident when the incident was raised that stands there
     */
    record Job(
            String instance, Place place, Instant created, Optional<Instant> due, int left, int failures,
            Optional<String> message, boolean inWork, Optional<Instant> incident) {}

    /** A task of a person. */
    record Task(String instance, Place place, String name, Instant created) {}

    /**
     * A process that the operation called, and the process that called it.
     *
     * @param completed whether it ended as drawn; false while it runs
     */
    record Called(String instance, String caller, String process, Instant started, boolean open, boolean completed) {}

    List<Job> jobs(String root) {
        return client.sql("select j.PROCESS_INSTANCE_ID_, d.PROC_DEF_ID_, d.ACT_ID_, j.CREATE_TIME_, j.DUEDATE_, j.RETRIES_,"
                        + " j.EXCEPTION_MSG_, j.LOCK_OWNER_, i.INCIDENT_TIMESTAMP_,"
                        + " case when j.EXCEPTION_MSG_ is null then 0 else (select count(*) from ACT_HI_JOB_LOG l"
                        + " where l.PROCESS_INSTANCE_ID_ = j.PROCESS_INSTANCE_ID_ and l.JOB_ID_ = j.ID_"
                        // 1 is a failure (JobState of the engine's history).
                        + " and l.JOB_STATE_ = 1) end"
                        + " from ACT_RU_EXECUTION e join ACT_RU_JOB j on j.PROCESS_INSTANCE_ID_ = e.ID_"
                        + " join ACT_RU_JOBDEF d on d.ID_ = j.JOB_DEF_ID_"
                        + " left join ACT_RU_INCIDENT i on i.CONFIGURATION_ = j.ID_"
                        + " where e.ROOT_PROC_INST_ID_ = ? order by j.CREATE_TIME_, j.ID_")
                .param(root)
                .query((row, index) -> new Job(
                        row.getString(1),
                        Place.of(row.getString(2), row.getString(3)),
                        moment(row, 4).orElse(Instant.EPOCH),
                        moment(row, 5),
                        row.getInt(6),
                        row.getInt(10),
                        Optional.ofNullable(row.getString(7)),
                        row.getString(8) != null,
                        moment(row, 9)))
                .list();
    }

    List<Task> tasks(String root) {
        return client.sql("select t.PROC_INST_ID_, t.PROC_DEF_ID_, t.TASK_DEF_KEY_, t.NAME_, t.CREATE_TIME_"
                        + " from ACT_RU_EXECUTION e join ACT_RU_TASK t on t.EXECUTION_ID_ = e.ID_"
                        + " where e.ROOT_PROC_INST_ID_ = ? order by t.CREATE_TIME_, t.ID_")
                .param(root)
                .query((row, index) -> new Task(
                        row.getString(1),
                        Place.of(row.getString(2), row.getString(3)),
                        Optional.ofNullable(row.getString(4)).orElse(row.getString(3)),
                        moment(row, 5).orElse(Instant.EPOCH)))
                .list();
    }

    /** Oldest first. */
    List<Called> called(String root) {
        return client.sql("select p.PROC_INST_ID_, p.SUPER_PROCESS_INSTANCE_ID_, p.PROC_DEF_KEY_, p.START_TIME_, p.END_TIME_,"
                        + " p.STATE_ from ACT_HI_PROCINST p where p.ROOT_PROC_INST_ID_ = ?"
                        + " and p.SUPER_PROCESS_INSTANCE_ID_ is not null order by p.START_TIME_, p.PROC_INST_ID_")
                .param(root)
                .query((row, index) -> new Called(
                        row.getString(1), row.getString(2), row.getString(3), moment(row, 4).orElse(Instant.EPOCH),
                        row.getTimestamp(5) == null, "COMPLETED".equals(row.getString(6))))
                .list();
    }

    private static Optional<Instant> moment(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }
}
